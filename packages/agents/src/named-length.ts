const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

const UNIT = 'milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w';

/** One or several amounts with their units: `20s`, `1m12.5s`, `2 days 17 hours 14 minutes`. */
export const LENGTH = `(?:\\d{1,9}(?:\\.\\d{1,9})?\\s?(?:${UNIT})(?![a-z])(?:,? and |, ?| )?){1,6}`;

/** Adds up the amounts of a length of time, in ms. */
export function lengthMs(text: string): number {
  const amounts = [...text.matchAll(new RegExp(`(\\d+(?:\\.\\d+)?)\\s?(${UNIT})(?![a-z])`, 'gi'))];
  return amounts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * unitMs(unit), 0);
}

function unitMs(unit: string): number {
  const lower = unit.toLowerCase();
  const letter = /^(?:ms|msec|milli)/.test(lower) ? 'ms' : lower.slice(0, 1);
  return UNIT_MS.get(letter) ?? 0;
}
