import type { Spending } from '@ralph/manifest';
import { addLedgers, ledgerOf, metered } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { instantOf } from './pipeline/instant.ts';
import { isBudgeted, ledgerOfAll } from './run-ledger.ts';
import type { RunState } from './run-state.ts';
import { runningRecords, unitRecords } from './select.ts';
import type { RunningRecord } from './unit-record.ts';
import { rankOf } from './with-record.ts';
import { recordAt } from './worker-vector.ts';

/** What all attempts of the run consumed up to now, those that run among them. */
export function runSpending(state: RunState, nowMs: number): Spending {
  const { graph, policy } = state.run;
  let sum = isBudgeted(graph, policy) ? state.spent : ledgerOfAll(unitRecords(state));
  for (const { record } of runningRecords(state)) sum = addLedgers(sum, ledgerSoFar(record, nowMs));
  return spendingOf(sum);
}

/** What all attempts of a unit consumed up to now, if it is in the plan. */
export function unitSpending(state: RunState, unitId: string, nowMs: number): Spending | undefined {
  const record = recordAt(state.worker_states, rankOf(state, unitId));
  if (record === undefined) return undefined;
  const ended = ledgerOf(record);
  return spendingOf(record.status === 'running' ? addLedgers(ended, ledgerSoFar(record, nowMs)) : ended);
}

function ledgerSoFar({ started_at, observed }: RunningRecord, nowMs: number): Ledger {
  const usage = observed?.usage ?? null;
  const wall_ms = Math.max(0, nowMs - instantOf(started_at));
  return { attempts: 1, wall_ms, metered: usage === null ? 0 : 1, ...metered(usage) };
}

function spendingOf({ attempts, wall_ms, tokens, cost_nano }: Ledger): Spending {
  return { attempts, wall_ms, tokens, cost_usd: cost_nano / 1e9 };
}
