import type { RunEvent } from './event.ts';
import { runFinished, runInterrupted, runStarted, runSuspended } from './reduce-run.ts';
import { unitBlocked, unitCancelled, unitSkipped } from './reduce-unit.ts';
import { outOfBoundsFound, verificationFinished, verificationStarted } from './reduce-verification.ts';
import { workerFailed, workerObserved, workerStarted, workerSucceeded } from './reduce-worker.ts';
import { initialState } from './run-state.ts';
import type { RunState } from './run-state.ts';
import { ignored } from './transition.ts';
import type { Transition } from './transition.ts';

/** The state after an event, and what the world is to do about it. An event that cannot be is ignored, with the reason. */
export function reduce(state: RunState, event: RunEvent): Transition {
  const refusal = refuse(state, event);
  if (refusal !== null) return ignored(state, refusal);
  switch (event.type) {
    case 'worker_started':
      return workerStarted(state, event);
    case 'worker_succeeded':
      return workerSucceeded(state, event);
    case 'worker_failed':
      return workerFailed(state, event);
    case 'worker_spawned':
    case 'worker_progressed':
    case 'tool_denied':
      return workerObserved(state, event);
    case 'unit_blocked':
      return unitBlocked(state, event);
    case 'unit_cancelled':
      return unitCancelled(state, event);
    case 'unit_skipped':
      return unitSkipped(state, event);
    case 'run_started':
      return runStarted(state, event);
    case 'run_interrupted':
      return runInterrupted(state, event);
    case 'run_suspended':
      return runSuspended(state, event);
    case 'run_finished':
      return runFinished(state, event);
    case 'out_of_bounds_found':
      return outOfBoundsFound(state, event);
    case 'verification_started':
      return verificationStarted(state, event);
    case 'verification_finished':
      return verificationFinished(state, event);
  }
}

/** The state after all these events. */
export function replay(events: Iterable<RunEvent>): RunState {
  let state = initialState();
  for (const event of events) state = reduce(state, event).state;
  return state;
}

function refuse(state: RunState, event: RunEvent): string | null {
  if (!(event.seq > state.seq)) return `seq ${event.seq} is not after ${state.seq}, the last one`;
  if (event.type === 'run_started') {
    return state.course.phase === 'created' ? null : `run ${state.run.run_id ?? ''} has already started`;
  }
  if (state.course.phase === 'created') return `${event.type} came before run_started`;
  if (event.run_id !== state.run.run_id)
    return `it belongs to run ${event.run_id}, this is run ${state.run.run_id ?? ''}`;
  return state.course.phase === 'finished' ? `run ${event.run_id} is finished` : null;
}
