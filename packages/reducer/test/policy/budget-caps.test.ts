import { expect, test } from 'vitest';
import { budgetCaps, defaultPipelinePolicy } from '../../src/index.ts';
import type { BudgetOverrides } from '../../src/index.ts';

const policy = {
  ...defaultPipelinePolicy(),
  budget_counters: {
    iteration: { default_max: 5, tracks_budget: true },
    passes: { default_max: 2, tracks_budget: true },
  },
};

test.for<{ name: string; overrides?: BudgetOverrides; caps: Record<string, number> }>([
  { name: 'the pipeline says how much may be spent', caps: { iteration: 5, passes: 2 } },
  {
    name: 'developer_iters of the configuration covers the counter iteration',
    overrides: { developer_iters: 3 },
    caps: { iteration: 3, passes: 2 },
  },
  {
    name: 'the command line covers both',
    overrides: { developer_iters: 3, counters: { iteration: 0, passes: 9 } },
    caps: { iteration: 0, passes: 9 },
  },
  {
    name: 'what is no counter of the pipeline is left out',
    overrides: { counters: { others: 1, constructor: 1 } },
    caps: { iteration: 5, passes: 2 },
  },
])('$name', ({ overrides, caps }) => {
  expect(budgetCaps(policy, overrides)).toEqual(caps);
});
