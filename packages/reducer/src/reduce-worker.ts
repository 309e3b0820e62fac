import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import { failed, observed, retried, started, succeeded } from './record-changes.ts';
import { refused, stillWaits, wrongAttempt } from './refused.ts';
import type { RunState } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { attemptsOf } from './unit-record.ts';
import type { Observation, RunningRecord } from './unit-record.ts';
import { rankOf, withEnded, withObserved, withRetried, withStarted } from './with-record.ts';
import { recordAt } from './worker-vector.ts';

/** The next attempt of a unit starts. */
export function workerStarted(state: RunState, event: EventOf<'worker_started'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record) + 1) return wrongAttempt(state, attemptsOf(record) + 1, event);
  if (state.course.phase !== 'running')
    return ignored(state, `no unit starts while the run is ${state.course.phase}`);
  if (record.waiting_for > 0) return stillWaits(state, record);
  if (state.counts.running >= state.run.policy.max_workers) return allAtWork(state, event);
  return moved(withStarted(state, event.seq, rank, started(record, event)));
}

function allAtWork(state: RunState, { unit_id }: EventOf<'worker_started'>): Transition {
  const { running } = state.counts;
  const { max_workers } = state.run.policy;
  return ignored(state, `unit "${unit_id}" cannot start: ${running} of ${max_workers} workers are at work`);
}

/** The attempt that runs did the work. */
export function workerSucceeded(state: RunState, event: EventOf<'worker_succeeded'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  return moved(withEnded(state, event.seq, rank, succeeded(record, event)));
}

/** The attempt that runs failed: the unit is tried again, or failed with it. */
export function workerFailed(state: RunState, event: EventOf<'worker_failed'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  const running = state.course.phase === 'running';
  if (running && event.retryable && record.attempt <= (state.run.graph.retries[rank] ?? 0)) {
    return moved(withRetried(state, event.seq, rank, retried(record, event)));
  }
  const after = withEnded(state, event.seq, rank, failed(record, event));
  if (!running || !state.run.policy.fail_fast) return moved(after);
  return moved(onCourse(after, event.seq, { phase: 'stopping' }), [
    { type: 'stop_workers', reason: 'fail_fast' },
  ]);
}

type ObservedType = 'worker_spawned' | 'worker_progressed' | 'tool_denied' | 'coordination_requested';

/** Something became known about the attempt that runs. */
export function workerObserved(state: RunState, event: EventOf<ObservedType>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  return moved(withObserved(state, event.seq, rank, observed(record, observation(record, event))));
}

function observation({ observed: before }: RunningRecord, event: EventOf<ObservedType>): Observation {
  const { pid = null, progress = null, denied = 0 } = before ?? {};
  switch (event.type) {
    case 'worker_spawned':
      return { pid: event.pid, progress, denied };
    case 'worker_progressed':
      return { pid, progress: event.status, denied };
    case 'tool_denied':
      return { pid, progress, denied: denied + 1 };
    case 'coordination_requested':
      return { pid, progress, denied };
  }
}
