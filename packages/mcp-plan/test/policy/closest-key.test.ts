import { expect, test } from 'vitest';
import { didYouMean } from '../../src/policy/closest-key.ts';

const known = ['agent_chains', 'agent_drains', 'url', 'x'];

test.for([
  { typed: 'agent_chian', meant: ' (did you mean "agent_chains"?)' },
  { typed: 'agent_chians', meant: ' (did you mean "agent_chains"?)' },
  { typed: 'Agent_Drain', meant: ' (did you mean "agent_drains"?)' },
  { typed: 'ulr', meant: ' (did you mean "url"?)' },
  { typed: 'y', meant: '' },
  { typed: 'something_else', meant: '' },
  { typed: 'a'.repeat(100_000), meant: '' },
])('instead of $typed', ({ typed, meant }) => {
  expect(didYouMean(typed, known)).toBe(meant);
});
