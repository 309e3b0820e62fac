import { expect, test } from 'vitest';
import { durationText } from '../src/duration-text.ts';

test.for([
  { ms: -1, text: '0ms' },
  { ms: 0, text: '0ms' },
  { ms: 300.4, text: '300ms' },
  { ms: 2000, text: '2s' },
  { ms: 2999, text: '2s' },
  { ms: 600_000, text: '10m' },
  { ms: 630_000, text: '10m 30s' },
  { ms: 5_400_000, text: '1h 30m' },
  { ms: 2_147_483_647, text: '596h 31m' },
])('$ms ms is $text', ({ ms, text }) => {
  expect(durationText(ms)).toBe(text);
});
