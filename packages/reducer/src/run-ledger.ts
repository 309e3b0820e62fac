import { addLedgers, exchanged, ledgerOf, NOTHING_SPENT } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { RunPolicy } from './run-policy.ts';
import type { RunState } from './run-state.ts';
import type { UnitGraph } from './unit-graph.ts';
import type { UnitRecord } from './unit-record.ts';

/** Whether it matters in a run what is spent. Where it does not, nothing is added up for each event. */
export function isBudgeted(graph: UnitGraph, policy: RunPolicy): boolean {
  return policy.budget !== undefined || graph.budgeted;
}

/** What all these units spent, where it matters. */
export function ledgerOfRun(graph: UnitGraph, policy: RunPolicy, records: Iterable<UnitRecord>): Ledger {
  return isBudgeted(graph, policy) ? ledgerOfAll(records) : NOTHING_SPENT;
}

/** What all these units spent. */
export function ledgerOfAll(records: Iterable<UnitRecord>): Ledger {
  let sum = NOTHING_SPENT;
  for (const record of records) sum = addLedgers(sum, ledgerOf(record));
  return sum;
}

/** What the run spent once a unit went from one record to the other. */
export function ledgerAfter(state: RunState, before: UnitRecord, after: UnitRecord): Ledger {
  return exchanged(state.spent, ledgerOf(before), ledgerOf(after));
}
