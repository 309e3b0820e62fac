import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedProfile, capabilityProfile } from '../../src/model/capability-profile.ts';
import { DELIVERY_MODES, MODALITIES } from '../../src/model/delivery.ts';
import type { DeliveryMode } from '../../src/model/delivery.ts';

const demand = (mode: DeliveryMode) => {
  if (mode === 'unsupported') return 0;
  return mode === 'resource_reference_replay' ? 1 : 2;
};

const identity = fc.record({
  provider: fc.constantFrom('claude', 'openai', 'gemini', 'ccs', 'unknown'),
  transport: fc.constantFrom(null, 'claude', 'codex', 'agy', 'opencode', 'pi'),
});
const stored = fc.dictionary(
  fc.constantFrom<string>(...MODALITIES, 'hologram', '__proto__'),
  fc.record({ delivery: fc.constantFrom<string>(...DELIVERY_MODES, 'telepathy') }),
);

test('a stored profile never promises more than a fresh one, and what it promises less stays less', () => {
  fc.assert(
    fc.property(identity, stored, (who, delivery) => {
      const fresh = capabilityProfile(who);
      const bounded = boundedProfile({ delivery }, who);
      for (const modality of MODALITIES) {
        const now = demand(bounded.delivery[modality].delivery);
        expect(now).toBeLessThanOrEqual(demand(fresh.delivery[modality].delivery));
        const before = DELIVERY_MODES.find((mode) => mode === delivery[modality]?.delivery);
        if (before !== undefined) expect(now).toBeLessThanOrEqual(demand(before));
      }
    }),
  );
});

test('a profile that was stored by the same identity is what it was', () => {
  fc.assert(
    fc.property(identity, (who) => {
      expect(boundedProfile(capabilityProfile(who), who)).toEqual(capabilityProfile(who));
    }),
  );
});

test('a stored promise is degraded to what the model takes now', () => {
  const before = capabilityProfile({ provider: 'gemini' });
  expect(boundedProfile(before, { provider: 'openai' }).delivery.audio.delivery).toBe('unsupported');
});
