import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from '../../src/retry/back-off.ts';
import { retryDelayMs } from '../../src/pipeline/retry-delay.ts';

const seed = (unit_id: string, attempt: number) => ({ run_id: 'run-1', unit_id, attempt });

test('a wait lies between half and all of the doubled delay, and never above 30 s', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(80), fc.string(), fc.nat(200), (base, failures, unit, attempt) => {
      const longest = retryDelayMs(base, Math.max(0, failures - 1));
      const wait = backOffMs(base, failures, seed(unit, attempt));
      expect(wait).toBeLessThanOrEqual(30_000);
      expect(wait).toBeLessThanOrEqual(longest);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(longest / 2));
      expect(backOffMs(base, failures, seed(unit, attempt))).toBe(wait);
    }),
  );
});

test('units that failed together do not come back together', () => {
  const waits = Array.from({ length: 50 }, (_, index) => backOffMs(10_000, 1, seed(`u${index}`, 1)));
  expect(new Set(waits).size).toBeGreaterThan(45);
});
