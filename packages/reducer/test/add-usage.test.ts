import { expect, test } from 'vitest';
import { addUsage } from '../src/add-usage.ts';

test.for([
  { name: 'two unknowns stay unknown', before: null, now: null, sum: null },
  { name: 'the first attempt alone', before: null, now: { input_tokens: 1 }, sum: { input_tokens: 1 } },
  {
    name: 'an attempt that reports nothing',
    before: { input_tokens: 1 },
    now: null,
    sum: { input_tokens: 1 },
  },
  {
    name: 'each field on its own',
    before: { input_tokens: 1, cost_usd: 0.25 },
    now: { input_tokens: 2, output_tokens: 3 },
    sum: { input_tokens: 3, output_tokens: 3, cost_usd: 0.25 },
  },
  {
    name: 'fields of later versions',
    before: { cached_tokens: 5, model: 'x' },
    now: { cached_tokens: 6, model: 'y' },
    sum: { cached_tokens: 11, model: 'y' },
  },
  {
    name: 'no further than whole numbers go',
    before: { input_tokens: Number.MAX_SAFE_INTEGER, cost_usd: Number.MAX_VALUE },
    now: { input_tokens: 1, cost_usd: Number.MAX_VALUE },
    sum: { input_tokens: Number.MAX_SAFE_INTEGER, cost_usd: Number.MAX_SAFE_INTEGER },
  },
])('usage is summed: $name', ({ before, now, sum }) => {
  expect(addUsage(before, now)).toEqual(sum);
});
