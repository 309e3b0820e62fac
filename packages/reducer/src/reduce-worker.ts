import type { RunEvent, WorkerFailed } from './event.ts';
import type { RunState, UnitCounts } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import {
  blocked,
  cancelled,
  dependencyBroken,
  dependencySatisfied,
  failed,
  observed,
  retried,
  skipped,
  started,
  succeeded,
} from './record-changes.ts';
import { attemptsOf, isBlockable } from './unit-record.ts';
import type { Observation, PendingRecord, RunningRecord, UnitRecord } from './unit-record.ts';
import { recordAt, withRecord, withRecords } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

/** Something that happened to one unit. */
export type UnitEvent = Extract<RunEvent, { readonly unit_id: string }>;

/** The state after an event of one unit. */
export function reduceWorker(state: RunState, event: UnitEvent): Transition {
  const rank = state.graph.ranks.get(event.unit_id);
  const record = rank === undefined ? undefined : recordAt(state.worker_states, rank);
  if (rank === undefined || record === undefined) return ignored(state, `unit "${event.unit_id}" is not in the plan`);
  const next = nextRecord(state, rank, record, event);
  if (typeof next === 'string') return ignored(state, next);
  const after = withNext(state, event.seq, rank, record, next);
  return next.status === 'failed' && state.policy.fail_fast && state.phase === 'running'
    ? moved({ ...after, phase: 'stopping' }, [{ type: 'stop_workers', reason: 'fail_fast' }])
    : moved(after);
}

/** The record after the event, or why there is none. */
function nextRecord(state: RunState, rank: number, record: UnitRecord, event: UnitEvent): UnitRecord | string {
  const attempt = event.type === 'worker_started' ? attemptsOf(record) + 1 : attemptsOf(record);
  if (event.attempt !== attempt) return `${event.type} names attempt ${event.attempt}, expected ${attempt}`;
  switch (event.type) {
    case 'worker_started':
      if (record.status !== 'pending') return impossible(record, event);
      return startRefusal(state, record) ?? started(record, event);
    case 'worker_spawned':
      if (record.status !== 'running') return impossible(record, event);
      return observed(record, { ...observationOf(record), pid: event.pid });
    case 'worker_progressed':
      if (record.status !== 'running') return impossible(record, event);
      return observed(record, { ...observationOf(record), progress: event.status });
    case 'tool_denied':
      if (record.status !== 'running') return impossible(record, event);
      return observed(record, { ...observationOf(record), denied: observationOf(record).denied + 1 });
    case 'worker_succeeded':
      return record.status === 'running' ? succeeded(record, event) : impossible(record, event);
    case 'worker_failed':
      if (record.status !== 'running') return impossible(record, event);
      return mayRetry(state, rank, record, event) ? retried(record, event) : failed(record, event);
    case 'unit_blocked':
      if (record.status !== 'pending') return impossible(record, event);
      return isBlockable(record) ? blocked(record, event) : `no dependency of unit "${event.unit_id}" is broken`;
    case 'unit_cancelled':
      if (record.status !== 'pending' && record.status !== 'running') return impossible(record, event);
      return cancelRefusal(state, record) ?? cancelled(record, event);
    case 'unit_skipped':
      return record.status === 'pending' ? skipped(record, event) : impossible(record, event);
  }
}

function observationOf(record: RunningRecord): Observation {
  return record.observed ?? { pid: null, progress: null, denied: 0 };
}

function impossible(record: UnitRecord, event: UnitEvent): string {
  return `${event.type} cannot follow: unit "${record.unit_id}" is ${record.status}`;
}

function startRefusal(state: RunState, record: PendingRecord): string | null {
  if (state.phase !== 'running') return `no unit starts while the run is ${state.phase}`;
  return record.waiting_for === 0 ? null : `unit "${record.unit_id}" still waits for ${record.waiting_for} units`;
}

function cancelRefusal(state: RunState, record: UnitRecord): string | null {
  return state.phase === 'stopping' ? null : `unit "${record.unit_id}" cannot be cancelled: the run is not stopping`;
}

function mayRetry(state: RunState, rank: number, record: RunningRecord, event: WorkerFailed): boolean {
  return event.retryable && state.phase === 'running' && record.attempt <= (state.graph.retries[rank] ?? 0);
}

function withNext(state: RunState, seq: number, rank: number, before: UnitRecord, next: UnitRecord): RunState {
  const vector = withRecord(state.worker_states, rank, next);
  if (next.status === before.status) return withVector(state, seq, vector, state.counts);
  const counts = movedCount(state.counts, before.status, next.status);
  return withVector(state, seq, tellDependents(state, vector, rank, next), counts);
}

function tellDependents(state: RunState, vector: WorkerVector, rank: number, ended: UnitRecord): WorkerVector {
  const { start, targets } = state.graph.dependents;
  const from = start[rank] ?? 0;
  const to = start[rank + 1] ?? 0;
  if (from === to) return vector;
  switch (ended.status) {
    case 'pending':
    case 'running':
      return vector;
    case 'succeeded':
    case 'skipped':
      return withRecords(vector, targets, from, to, afterSatisfied);
    case 'failed':
    case 'blocked':
    case 'cancelled':
      return withRecords(vector, targets, from, to, afterBroken);
  }
}

function afterSatisfied(record: UnitRecord): UnitRecord {
  return record.status === 'pending' ? dependencySatisfied(record) : record;
}

function afterBroken(record: UnitRecord): UnitRecord {
  return record.status === 'pending' ? dependencyBroken(record) : record;
}

function movedCount(counts: UnitCounts, from: UnitRecord['status'], to: UnitRecord['status']): UnitCounts {
  return {
    pending: counts.pending - Number(from === 'pending') + Number(to === 'pending'),
    running: counts.running - Number(from === 'running') + Number(to === 'running'),
    succeeded: counts.succeeded + Number(to === 'succeeded'),
    failed: counts.failed + Number(to === 'failed'),
    blocked: counts.blocked + Number(to === 'blocked'),
    cancelled: counts.cancelled + Number(to === 'cancelled'),
    skipped: counts.skipped + Number(to === 'skipped'),
    total: counts.total,
  };
}

/** Written out because it runs for each event of a unit: a spread costs more than all the rest. */
function withVector(state: RunState, seq: number, vector: WorkerVector, counts: UnitCounts): RunState {
  return {
    run_id: state.run_id,
    phase: state.phase,
    seq,
    policy: state.policy,
    facts: state.facts,
    graph: state.graph,
    worker_states: vector,
    counts,
    verification: state.verification,
    out_of_bounds: state.out_of_bounds,
    interrupted: state.interrupted,
    suspended: state.suspended,
    finished_at: state.finished_at,
  };
}
