import type { RunState, UnitCounts } from './run-state.ts';
import { dependencyBroken, dependencySatisfied } from './record-changes.ts';
import type { Adjacency } from './adjacency.ts';
import type { EndedRecord, PendingRecord, RunningRecord, UnitRecord } from './unit-record.ts';
import { isBudgeted, ledgerAfter } from './run-ledger.ts';
import { recordAt, withRecord, withRecords } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

// These run for each event of a unit. What they return is written out: a spread would cost more than all the rest.

/** The place of a unit in the vector, -1 for one that is not in the plan. */
export function rankOf(state: RunState, unitId: string): number {
  return state.run.graph.ranks.get(unitId) ?? -1;
}

/** The state in which that unit runs. */
export function withStarted(state: RunState, seq: number, rank: number, next: RunningRecord): RunState {
  return withVector(state, seq, withRecord(state.worker_states, rank, next), startedCount(state.counts, 1));
}

/** The state in which that unit waits again. */
export function withRetried(state: RunState, seq: number, rank: number, next: PendingRecord): RunState {
  const vector = withRecord(state.worker_states, rank, next);
  return withVector(withSpent(state, rank, next), seq, vector, startedCount(state.counts, -1));
}

/** The state that knows more about a unit that runs. */
export function withObserved(state: RunState, seq: number, rank: number, next: RunningRecord): RunState {
  return withVector(state, seq, withRecord(state.worker_states, rank, next), state.counts);
}

/** The state in which that unit has ended and its dependents know. */
export function withEnded(state: RunState, seq: number, rank: number, next: EndedRecord): RunState {
  const vector = toldDependents(state, withRecord(state.worker_states, rank, next), rank, next);
  return withVector(withSpent(state, rank, next), seq, vector, endedCount(state.counts, next));
}

/** The state with what the unit spent, where that matters. */
function withSpent(state: RunState, rank: number, next: UnitRecord): RunState {
  if (!isBudgeted(state.run.graph, state.run.policy)) return state;
  const before = recordAt(state.worker_states, rank);
  return before === undefined ? state : { ...state, spent: ledgerAfter(state, before, next) };
}

/** The state in which agents fare so. */
export function withAgents(state: RunState, agents: RunState['agents']): RunState {
  return agents === state.agents ? state : { ...state, agents };
}

function toldDependents(
  state: RunState,
  vector: WorkerVector,
  rank: number,
  ended: EndedRecord,
): WorkerVector {
  const { dependents, lenient } = state.run.graph;
  if (ended.status === 'succeeded' || ended.status === 'skipped')
    return told(vector, dependents, rank, afterSatisfied);
  if (lenient === null) return told(vector, dependents, rank, afterBroken);
  return told(told(vector, lenient.strict, rank, afterBroken), lenient.lenient, rank, afterSatisfied);
}

function told(
  vector: WorkerVector,
  { start, targets }: Adjacency,
  rank: number,
  change: (record: UnitRecord) => UnitRecord,
): WorkerVector {
  const from = start[rank] ?? 0;
  const to = start[rank + 1] ?? 0;
  return from === to ? vector : withRecords(vector, targets, from, to, change);
}

function afterSatisfied(record: UnitRecord): UnitRecord {
  return record.status === 'pending' ? dependencySatisfied(record) : record;
}

function afterBroken(record: UnitRecord): UnitRecord {
  return record.status === 'pending' ? dependencyBroken(record) : record;
}

function startedCount(counts: UnitCounts, change: 1 | -1): UnitCounts {
  return {
    pending: counts.pending - change,
    running: counts.running + change,
    succeeded: counts.succeeded,
    failed: counts.failed,
    blocked: counts.blocked,
    cancelled: counts.cancelled,
    skipped: counts.skipped,
    total: counts.total,
  };
}

function endedCount(counts: UnitCounts, { status, last }: EndedRecord): UnitCounts {
  return {
    pending: counts.pending - Number(last.status === 'pending'),
    running: counts.running - Number(last.status === 'running'),
    succeeded: counts.succeeded + Number(status === 'succeeded'),
    failed: counts.failed + Number(status === 'failed'),
    blocked: counts.blocked + Number(status === 'blocked'),
    cancelled: counts.cancelled + Number(status === 'cancelled'),
    skipped: counts.skipped + Number(status === 'skipped'),
    total: counts.total,
  };
}

function withVector(state: RunState, seq: number, vector: WorkerVector, counts: UnitCounts): RunState {
  return {
    run: state.run,
    course: state.course,
    seq,
    worker_states: vector,
    counts,
    agents: state.agents,
    spent: state.spent,
    pipeline: state.pipeline,
  };
}
