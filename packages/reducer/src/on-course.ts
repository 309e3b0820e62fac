import type { RunCourse, RunState } from './run-state.ts';

/** The state after an event that changed how the run as a whole goes. */
export function onCourse(state: RunState, seq: number, change: Partial<RunCourse>): RunState {
  return { ...state, seq, course: { ...state.course, ...change } };
}
