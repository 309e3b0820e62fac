import { expect, test } from 'vitest';
import { givenOptions } from '../src/given-options.ts';

test.for([
  { flags: {}, given: {} },
  { flags: { failFast: true }, given: { failFast: true, maxFailures: null } },
  { flags: { continue: true }, given: { failFast: false, maxFailures: null } },
  { flags: { maxFailures: 3 }, given: { failFast: false, maxFailures: 3 } },
])('on a resume $flags takes the place of whatever the run recorded about failures', ({ flags, given }) => {
  expect(givenOptions(flags)).toEqual(given);
});
