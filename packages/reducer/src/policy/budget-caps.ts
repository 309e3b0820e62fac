import type { PipelinePolicy } from './pipeline-policy.ts';

/** What people set instead of the defaults of budget counters. */
export interface BudgetOverrides {
  /** `general.developer_iters` of the main configuration: the budget of the counter `iteration`. */
  readonly developer_iters?: number | undefined;
  /** `--counter NAME=N` of the command line; wins over everything. */
  readonly counters?: Readonly<Record<string, number>> | undefined;
}

/** How much of each budget counter of a pipeline a run may spend. Counters that are not declared are left out. */
export function budgetCaps(
  { budget_counters }: PipelinePolicy,
  { developer_iters, counters = {} }: BudgetOverrides = {},
): Record<string, number> {
  const configured = new Map(developer_iters === undefined ? [] : [['iteration', developer_iters]]);
  const asked = new Map(Object.entries(counters));
  return Object.fromEntries(
    Object.entries(budget_counters).map(([name, { default_max }]) => [
      name,
      asked.get(name) ?? configured.get(name) ?? default_max,
    ]),
  );
}
