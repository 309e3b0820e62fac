import type { EventOf } from './event-of.ts';
import { firstDifference } from './first-difference.ts';
import { restoreState } from './restore-state.ts';
import { toCheckpoint } from './run-checkpoint.ts';
import type { RunState } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';

/** The lines before were put away: at the start of a journal the state is taken from here, later it must be this one. */
export function runSnapshot(state: RunState, event: EventOf<'run_snapshot'>): Transition {
  const { checkpoint, seq, run_id } = event;
  if (checkpoint.run_id !== run_id) {
    return ignored(state, `the snapshot is of run ${checkpoint.run_id ?? 'none'}, expected ${run_id}`);
  }
  if (state.course.phase !== 'created') {
    const path = firstDifference(toCheckpoint(state), checkpoint);
    return path === null
      ? moved({ ...state, seq })
      : ignored(state, `the snapshot is not the state that the events before it lead to: ${path} differs`);
  }
  if (!(checkpoint.seq < seq)) {
    return ignored(
      state,
      `the snapshot stands for events up to ${checkpoint.seq}, expected less than ${seq}`,
    );
  }
  const restored = restoreState(checkpoint);
  return typeof restored === 'string'
    ? ignored(state, `the snapshot is corrupt: ${restored}`)
    : moved({ ...restored, seq });
}
