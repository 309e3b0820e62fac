import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import { refused, wrongAttempt } from './refused.ts';
import type { RunState, UnitCommit } from './run-state.ts';
import { moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { rankOf } from './with-record.ts';
import { recordAt } from './worker-vector.ts';

/** What a unit had changed was committed. */
export function unitCommitted(state: RunState, event: EventOf<'unit_committed'>): Transition {
  const { unit_id, attempt, commit, files } = event;
  return withCommit(state, event, { status: 'committed', unit_id, attempt, commit, files });
}

/** What a unit had changed could not be committed. */
export function unitCommitFailed(state: RunState, event: EventOf<'commit_failed'>): Transition {
  const { unit_id, attempt, message } = event;
  return withCommit(state, event, { status: 'failed', unit_id, attempt, message });
}

function withCommit(
  state: RunState,
  event: EventOf<'unit_committed' | 'commit_failed'>,
  made: UnitCommit,
): Transition {
  const record = recordAt(state.worker_states, rankOf(state, event.unit_id));
  if (record?.status !== 'succeeded') return refused(state, record, event);
  if (event.attempt !== record.last.attempt) return wrongAttempt(state, record.last.attempt, event);
  return moved(onCourse(state, event.seq, { commits: [...state.course.commits, made] }));
}
