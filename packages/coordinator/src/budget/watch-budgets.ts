import { setMaxListeners } from 'node:events';
import {
  runningUnits,
  runSpending,
  unitSpending,
  type BudgetKind,
  type EventBody,
  type Limits,
  type RunEvent,
  type RunState,
} from '@ralph/reducer';
import { overdraft, overdraftText } from './overdraft.ts';
import { NOTHING, type Spent } from './spent.ts';

/** Follows what a run consumes while it goes on. */
export interface BudgetWatch extends Disposable {
  /** Takes an event once it is in the state. */
  readonly heard: (event: RunEvent, state: RunState) => void;
  /** Aborted, with what was spent as its reason, when the budget of the run is used up. */
  readonly over: AbortSignal;
  /** What one unit and the whole run have spent so far. */
  readonly spent: (unitId: string) => { readonly unit: Spent; readonly run: Spent };
}

/** Of that share of a budget a person is told before it is used up. */
const WARNED_SHARE = 0.8;

/** An agent that ends by itself so soon after it went over has done its work: there is nothing to stop. */
export const SETTLE_MS = 2000;

/**
 * Watches the budgets of a run: warns when one is nearly spent, and says when that of the run is. That of a unit is kept
 * by its worker. Costs nothing in a run without budgets, and no more per event where there are many units.
 */
export function watchBudgets(record: (body: EventBody) => void): BudgetWatch {
  const stop = new AbortController();
  // Each live worker listens.
  setMaxListeners(0, stop.signal);
  let budgets = new Map<string, Limits | undefined>();
  const warned = new Set<string>();
  let state: RunState | null = null;
  let asked = false;
  let overSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  const runSpent = (now: number): Spent => (state === null ? NOTHING : runSpending(state, now));
  const unitSpent = (unitId: string, now: number): Spent =>
    (state === null ? undefined : unitSpending(state, unitId, now)) ?? NOTHING;
  const warn = (unitId: string | null, budget: Limits | undefined, spent: Spent): void => {
    for (const kind of KINDS) {
      const limit = budget?.[kind];
      const key = `${kind} ${unitId ?? ''}`;
      // The only attempt is no news.
      if (limit === undefined || (kind === 'attempts' && limit === 1) || warned.has(key)) continue;
      if (spent[kind] < limit * WARNED_SHARE) continue;
      warned.add(key);
      const scope = unitId === null ? 'run' : 'unit';
      record({ type: 'budget_warned', scope, unit_id: unitId, kind, spent: spent[kind], limit });
    }
  };
  const check = (): void => {
    asked = false;
    clearTimeout(timer);
    if (state === null || stop.signal.aborted) return;
    const now = Date.now();
    const { budget } = state.run.policy;
    const running = runningUnits(state);
    for (const unitId of running) warn(unitId, budgets.get(unitId), unitSpent(unitId, now));
    const spent = runSpent(now);
    warn(null, budget, spent);
    const over = running.length === 0 ? null : overdraft(budget, spent);
    if (over === null) overSince = null;
    else overSince ??= now;
    if (over !== null && overSince !== null && now - overSince >= SETTLE_MS) {
      return stop.abort(`the run has used ${overdraftText(over)}`);
    }
    timer = setTimeout(check, over === null ? nextCrossing(running, now) : SETTLE_MS).unref();
  };
  /** When a time may be used up at the soonest, if nothing else happens. */
  const nextCrossing = (running: readonly string[], now: number): number => {
    let soonest = LONGEST_MS;
    const ask = (limit: number | undefined, spent: number, rate: number): void => {
      if (limit === undefined || rate === 0) return;
      for (const share of [WARNED_SHARE, 1]) {
        const left = (limit * share - spent) / rate;
        if (left > 0) soonest = Math.min(soonest, left);
      }
    };
    for (const unitId of running) {
      ask(budgets.get(unitId)?.wall_ms, unitSpent(unitId, now).wall_ms, 1);
    }
    ask(state?.run.policy.budget?.wall_ms, runSpent(now).wall_ms, running.length);
    return Math.ceil(soonest) + 1;
  };

  return {
    heard: (event, current) => {
      const { graph, policy } = current.run;
      if (policy.budget === undefined && !graph.budgeted) return;
      state = current;
      if (event.type === 'run_started' || event.type === 'run_resumed') {
        budgets = new Map(graph.units.map((unit) => [unit.unit_id, unit.budget]));
      }
      if (asked) return;
      asked = true;
      // Later, so that others hear of this event first.
      queueMicrotask(check);
    },
    over: stop.signal,
    spent: (unitId) => {
      const now = Date.now();
      return { unit: unitSpent(unitId, now), run: runSpent(now) };
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

const KINDS = ['attempts', 'wall_ms', 'tokens', 'cost_usd'] as const satisfies readonly BudgetKind[];
const LONGEST_MS = 2 ** 31 - 2;
