import type { EventOf } from './event-of.ts';
import { blocked, cancelled, skipped } from './record-changes.ts';
import { refused, stillWaits, wrongAttempt } from './refused.ts';
import { agentsAfterTrial } from './retry/agent-health.ts';
import type { RunState } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { attemptsOf, isBlockable } from './unit-record.ts';
import { rankOf, withAgents, withEnded } from './with-record.ts';
import { recordAt } from './worker-vector.ts';

/** A unit can never start. */
export function unitBlocked(state: RunState, event: EventOf<'unit_blocked'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
  if (!isBlockable(record)) return ignored(state, `no dependency of unit "${event.unit_id}" is broken`);
  return moved(withEnded(state, event.seq, rank, blocked(record, event)));
}

/** A unit was stopped, or will not be started. */
export function unitCancelled(state: RunState, event: EventOf<'unit_cancelled'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending' && record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
  const isWanted = event.reason === 'stopped_by_user';
  if (isWanted && !state.course.stop_requests.includes(event.unit_id))
    return ignored(state, `unit "${event.unit_id}" cannot be cancelled: nobody wanted it to be stopped`);
  if (!isWanted && state.course.phase !== 'stopping') {
    return ignored(state, `unit "${event.unit_id}" cannot be cancelled: the run is not stopping`);
  }
  const next = withEnded(state, event.seq, rank, cancelled(record, event));
  if (record.status === 'pending') return moved(next);
  return moved(withAgents(next, agentsAfterTrial(state.agents, record.agent, record.unit_id)));
}

/** A unit was left out on purpose. */
export function unitSkipped(state: RunState, event: EventOf<'unit_skipped'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
  // Its dependents may rely on all that it needs having ended, as they do when it succeeds.
  if (record.waiting_for > 0) return stillWaits(state, record);
  return moved(withEnded(state, event.seq, rank, skipped(record, event)));
}
