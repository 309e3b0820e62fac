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
} from './worker-changes.ts';
import { isBlockable } from './worker-state.ts';
import type { PendingWorker, RunningWorker, WorkerState } from './worker-state.ts';
import { withWorker, withWorkers, workerAt } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

/** Something that happened to one unit. */
export type UnitEvent = Extract<RunEvent, { readonly unit_id: string }>;

/** The state after an event of one unit. */
export function reduceWorker(state: RunState, event: UnitEvent): Transition {
  const rank = state.graph.ranks.get(event.unit_id);
  const worker = rank === undefined ? undefined : workerAt(state.worker_states, rank);
  if (rank === undefined || worker === undefined) return ignored(state, `unit "${event.unit_id}" is not in the plan`);
  const next = nextWorker(state, rank, worker, event);
  if (typeof next === 'string') return ignored(state, next);
  const after = withNext(state, event.seq, rank, worker, next);
  return next.status === 'failed' && state.policy.fail_fast && state.phase === 'running'
    ? moved({ ...after, phase: 'stopping' }, [{ type: 'stop_workers', reason: 'fail_fast' }])
    : moved(after);
}

/** The record after the event, or why there is none. */
function nextWorker(state: RunState, rank: number, worker: WorkerState, event: UnitEvent): WorkerState | string {
  const attempt = event.type === 'worker_started' ? worker.attempts + 1 : worker.attempts;
  if (event.attempt !== attempt) return `${event.type} names attempt ${event.attempt}, expected ${attempt}`;
  switch (event.type) {
    case 'worker_started':
      if (worker.status !== 'pending') return impossible(worker, event);
      return startRefusal(state, worker) ?? started(worker, event);
    case 'worker_spawned':
      if (worker.status !== 'running') return impossible(worker, event);
      return observed(worker, event.pid, worker.progress, worker.denied);
    case 'worker_progressed':
      if (worker.status !== 'running') return impossible(worker, event);
      return observed(worker, worker.pid, event.status, worker.denied);
    case 'tool_denied':
      if (worker.status !== 'running') return impossible(worker, event);
      return observed(worker, worker.pid, worker.progress, worker.denied + 1);
    case 'worker_succeeded':
      return worker.status === 'running' ? succeeded(worker, event) : impossible(worker, event);
    case 'worker_failed':
      if (worker.status !== 'running') return impossible(worker, event);
      return mayRetry(state, rank, worker, event) ? retried(worker, event) : failed(worker, event);
    case 'unit_blocked':
      if (worker.status !== 'pending') return impossible(worker, event);
      return isBlockable(worker) ? blocked(worker, event) : `no dependency of unit "${event.unit_id}" is broken`;
    case 'unit_cancelled':
      if (worker.status !== 'pending' && worker.status !== 'running') return impossible(worker, event);
      return cancelRefusal(state, worker) ?? cancelled(worker, event);
    case 'unit_skipped':
      return worker.status === 'pending' ? skipped(worker, event) : impossible(worker, event);
  }
}

function impossible(worker: WorkerState, event: UnitEvent): string {
  return `${event.type} cannot follow: unit "${worker.unit_id}" is ${worker.status}`;
}

function startRefusal(state: RunState, worker: PendingWorker): string | null {
  if (state.phase !== 'running') return `no unit starts while the run is ${state.phase}`;
  return worker.waiting_for === 0 ? null : `unit "${worker.unit_id}" still waits for ${worker.waiting_for} units`;
}

function cancelRefusal(state: RunState, worker: WorkerState): string | null {
  return state.phase === 'stopping' ? null : `unit "${worker.unit_id}" cannot be cancelled: the run is not stopping`;
}

function mayRetry(state: RunState, rank: number, worker: RunningWorker, event: WorkerFailed): boolean {
  return event.retryable && state.phase === 'running' && worker.attempts <= (state.graph.retries[rank] ?? 0);
}

function withNext(state: RunState, seq: number, rank: number, before: WorkerState, next: WorkerState): RunState {
  const vector = withWorker(state.worker_states, rank, next);
  if (next.status === before.status) return withWorkerStates(state, seq, vector, state.counts);
  const counts = movedCount(state.counts, before.status, next.status);
  return withWorkerStates(state, seq, tellDependents(state, vector, rank, next), counts);
}

function tellDependents(state: RunState, vector: WorkerVector, rank: number, ended: WorkerState): WorkerVector {
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
      return withWorkers(vector, targets, from, to, afterSatisfied);
    case 'failed':
    case 'blocked':
    case 'cancelled':
      return withWorkers(vector, targets, from, to, afterBroken);
  }
}

function afterSatisfied(worker: WorkerState): WorkerState {
  return worker.status === 'pending' ? dependencySatisfied(worker) : worker;
}

function afterBroken(worker: WorkerState): WorkerState {
  return worker.status === 'pending' ? dependencyBroken(worker) : worker;
}

function movedCount(counts: UnitCounts, from: WorkerState['status'], to: WorkerState['status']): UnitCounts {
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
function withWorkerStates(state: RunState, seq: number, vector: WorkerVector, counts: UnitCounts): RunState {
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
