import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from '../../src/pipeline/instant.ts';

test('every time since the year 0 is read as a clock would read it', () => {
  const dates = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, (date) => {
      expect(instantOf(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test.for([
  ['2026-01-01T00:00Z', Date.UTC(2026, 0, 1)],
  ['2026-01-01T00:00:00.1234567Z', Date.UTC(2026, 0, 1, 0, 0, 0, 123)],
  ['yesterday', 0],
  ['', 0],
] as const)('%s', ([text, expected]) => {
  expect(instantOf(text)).toBe(expected);
});
