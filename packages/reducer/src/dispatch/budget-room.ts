import type { WorkerFailure } from '@ralph/manifest';
import { instantOf } from '../pipeline/instant.ts';
import { ledgerOf, metered, nanoUsd } from '../ledger.ts';
import type { Ledger } from '../ledger.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import { isBudgeted } from '../run-ledger.ts';
import type { Limits } from '../run-policy.ts';
import { BUDGET_KINDS } from '../run-state.ts';
import type { BudgetKind, RunState } from '../run-state.ts';
import { runningRecords } from '../select.ts';
import { unitAt } from '../unit-graph.ts';
import type { PendingRecord, RunningRecord } from '../unit-record.ts';

/** Amounts by what a budget limits, cost in billionths of a US dollar. */
type Amounts = Record<BudgetKind, number>;

/** A budget that has no room for one more attempt. */
interface NoRoom {
  readonly scope: 'run' | 'unit';
  readonly kind: BudgetKind;
  /** False: something that runs may need less than is reserved for it. */
  readonly final: boolean;
  readonly failure: WorkerFailure;
}

/** What budgets leave while one decides what starts; what was decided is reserved. */
export interface BudgetRoom {
  /** What keeps one more attempt of the unit from starting; null: nothing. */
  readonly lacks: (unit: PlannedUnit, record: PendingRecord) => NoRoom | null;
  readonly reserve: (unit: PlannedUnit) => void;
}

const ALWAYS: BudgetRoom = { lacks: () => null, reserve: () => undefined };

/** The budgets of a run at a moment; of no cost where there are none. */
export function budgetRoom(state: RunState, nowMs: number): BudgetRoom {
  const { graph, policy } = state.run;
  if (!isBudgeted(graph, policy)) return ALWAYS;
  const taken = amountsOf(state.spent);
  let reservations = 0;
  const add = (amounts: Amounts): void => {
    reservations += 1;
    for (const kind of BUDGET_KINDS) taken[kind] += amounts[kind];
  };
  for (const { rank, record } of runningRecords(state)) {
    const unit = unitAt(graph, rank);
    if (unit !== undefined) add(larger(expected(unit, state.spent), soFar(record, nowMs)));
  }
  return {
    lacks(unit, record) {
      const own = lackingIn(unit.budget, amountsOf(ledgerOf(record)), ONE_ATTEMPT);
      if (own !== null) return noRoom('unit', own, { final: true, source: null });
      const shared = lackingIn(policy.budget, taken, expected(unit, state.spent));
      if (shared === null) return null;
      const source = sourceOf(shared.kind, unit, state.spent);
      return noRoom('run', shared, { final: reservations === 0, source });
    },
    reserve: (unit) => add(expected(unit, state.spent)),
  };
}

/** Of its own budget a unit may use all that is left, so it needs a little of each to begin. */
const ONE_ATTEMPT: Amounts = { attempts: 1, wall_ms: 1, tokens: 1, cost_usd: 1 };

function amountsOf({ attempts, wall_ms, tokens, cost_nano }: Ledger): Amounts {
  return { attempts, wall_ms, tokens, cost_usd: cost_nano };
}

/**
 * What an attempt will need. Time: as much as its unit may or is expected to take, else what ended attempts took on
 * average. Tokens and cost: what ended ones used on average, before there are any as much as its unit may.
 */
function expected({ budget = {}, expected_ms }: PlannedUnit, spent: Ledger): Amounts {
  const { attempts, metered: reported } = spent;
  return {
    attempts: 1,
    wall_ms: budget.wall_ms ?? expected_ms ?? mean(spent.wall_ms, attempts) ?? 0,
    tokens: mean(spent.tokens, reported) ?? budget.tokens ?? 0,
    cost_usd: mean(spent.cost_nano, reported) ?? nanoUsd(budget.cost_usd ?? 0),
  };
}

/** What says how much an attempt will need, in words; null where that goes without saying. */
function sourceOf(
  kind: BudgetKind,
  { budget = {}, expected_ms }: PlannedUnit,
  { metered: reported }: Ledger,
): string | null {
  switch (kind) {
    case 'attempts':
      return null;
    case 'wall_ms':
      if (budget.wall_ms !== undefined) return 'its own budget';
      return expected_ms === undefined ? 'the average so far' : 'how long it is expected to take';
    case 'tokens':
    case 'cost_usd':
      return reported > 0 ? 'the average so far' : 'its own budget';
  }
}

function mean(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count;
}

function soFar({ started_at, observed }: RunningRecord, nowMs: number): Amounts {
  const { tokens, cost_nano } = metered(observed?.usage ?? null);
  return { attempts: 1, wall_ms: Math.max(0, nowMs - instantOf(started_at)), tokens, cost_usd: cost_nano };
}

function larger(left: Amounts, right: Amounts): Amounts {
  return {
    attempts: Math.max(left.attempts, right.attempts),
    wall_ms: Math.max(left.wall_ms, right.wall_ms),
    tokens: Math.max(left.tokens, right.tokens),
    cost_usd: Math.max(left.cost_usd, right.cost_usd),
  };
}

interface Lacking {
  readonly kind: BudgetKind;
  readonly taken: number;
  readonly needed: number;
  readonly limit: number;
}

function lackingIn(budget: Limits | undefined, taken: Amounts, needed: Amounts): Lacking | null {
  if (budget === undefined) return null;
  for (const kind of BUDGET_KINDS) {
    const limit = budget[kind];
    if (limit === undefined) continue;
    const exact = kind === 'cost_usd' ? nanoUsd(limit) : limit;
    if (taken[kind] + needed[kind] > exact)
      return { kind, taken: taken[kind], needed: needed[kind], limit: exact };
  }
  return null;
}

function noRoom(
  scope: NoRoom['scope'],
  { kind, taken, needed, limit }: Lacking,
  { final, source }: Pick<NoRoom, 'final'> & { readonly source: string | null },
): NoRoom {
  const whose = scope === 'run' ? 'of the run' : 'of the unit';
  const need =
    source === null || needed === 0 ? '' : `, and this one needs ${amountText(kind, needed)} (${source})`;
  const message = `the budget ${whose} has no room for another attempt: ${amountText(kind, taken)} of ${amountText(kind, limit)} are spent or reserved${need}; raise the budget and resume the run`;
  return { scope, kind, final, failure: { reason: 'budget_exceeded', message } };
}

function amountText(kind: BudgetKind, amount: number): string {
  switch (kind) {
    case 'attempts':
      return `${Math.round(amount)} attempts`;
    case 'wall_ms':
      return `${Math.round(amount / 1000)} s`;
    case 'tokens':
      return `${Math.round(amount)} tokens`;
    case 'cost_usd':
      return `$${(amount / 1e9).toFixed(2)}`;
  }
}
