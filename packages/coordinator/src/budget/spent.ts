import type { Budget, Usage } from '@ralph/manifest';
import type { BudgetKind, Limits } from '@ralph/reducer';

/** What was consumed, by what a budget can limit. */
export type Spent = Readonly<Record<BudgetKind, number>>;

export const NOTHING: Spent = { attempts: 0, wall_ms: 0, tokens: 0, cost_usd: 0 };

/** What a running attempt can use up; how many attempts there may be is asked before one starts. */
export const LIVE_KINDS = ['wall_ms', 'tokens', 'cost_usd'] as const satisfies readonly BudgetKind[];

/** What an agent reports of itself. */
export function spentOf(usage: Usage | null): Spent {
  const { input_tokens = 0, output_tokens = 0, cost_usd = 0 } = usage ?? {};
  return { ...NOTHING, tokens: input_tokens + output_tokens, cost_usd };
}

/** The least that a budget can say. */
const LEAST = { wall_ms: 1, tokens: 1, cost_usd: 1e-9 };

/** What one more attempt may consume, where several budgets are partly spent; undefined where there is none. */
export function budgetLeft(
  budgets: readonly { readonly budget: Limits | undefined; readonly spent: Spent }[],
): Budget | undefined {
  const left: Budget = {};
  for (const { budget, spent } of budgets) {
    for (const kind of LIVE_KINDS) {
      const limit = budget?.[kind];
      if (limit === undefined) continue;
      left[kind] = Math.max(LEAST[kind], Math.min(left[kind] ?? Infinity, limit - spent[kind]));
    }
  }
  return Object.keys(left).length === 0 ? undefined : left;
}
