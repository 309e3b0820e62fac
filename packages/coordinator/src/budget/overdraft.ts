import type { BudgetKind, Limits } from '@ralph/reducer';
import { LIVE_KINDS, type Spent } from './spent.ts';
import { durationText } from '../duration-text.ts';

/** That as much was consumed as a budget allows, or more. */
export interface Overdraft {
  readonly kind: BudgetKind;
  readonly spent: number;
  readonly limit: number;
}

/** What of a budget is used up while attempts go on; null while there is something left of everything. */
export function overdraft(budget: Limits | undefined, spent: Spent): Overdraft | null {
  for (const kind of LIVE_KINDS) {
    const limit = budget?.[kind];
    if (limit !== undefined && spent[kind] >= limit) return { kind, spent: spent[kind], limit };
  }
  return null;
}

/** An overdraft in words, for example "12000 of 10000 tokens". */
export function overdraftText({ kind, spent, limit }: Overdraft): string {
  switch (kind) {
    case 'attempts':
      return `${spent} of ${limit} attempts`;
    case 'wall_ms':
      return `${durationText(spent)} of ${durationText(limit)}`;
    case 'tokens':
      return `${spent} of ${limit} tokens`;
    case 'cost_usd':
      return `$${spent.toFixed(2)} of $${limit.toFixed(2)}`;
  }
}
