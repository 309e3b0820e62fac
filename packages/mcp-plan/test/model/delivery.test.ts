import { expect, test } from 'vitest';
import * as z from 'zod';
import { capabilityProfile } from '../../src/model/capability-profile.ts';
import { DELIVERY_MODES, deliveryFor, MODALITIES } from '../../src/model/delivery.ts';
import { readCases } from '../vectors.ts';

const CaseSchema = z.object({
  provider: z.string(),
  transport: z.string().nullable(),
  modality: z.string(),
  delivery: z.enum(DELIVERY_MODES),
  block_type: z.enum(MODALITIES).nullable(),
  verdict_provider: z.string(),
});

test.for(readCases('delivery_matrix', CaseSchema))(
  '$modality for $provider over $transport: $delivery',
  ({ provider, transport, modality, delivery, block_type, verdict_provider }) => {
    const identity = { provider, transport };
    expect(deliveryFor(identity, modality)).toMatchObject({ delivery, block_type });
    expect(capabilityProfile(identity).provider).toBe(verdict_provider);
  },
);

test('an image for ccs goes with a text that names it', () => {
  const needs = MODALITIES.filter((each) => deliveryFor({ provider: 'ccs' }, each).needs_text_handle);
  expect(needs).toEqual(['image']);
  expect(deliveryFor({ provider: 'ccs', transport: 'codex' }, 'image').needs_text_handle).toBe(false);
});
