import type { Effect } from './effect.ts';
import type { RunState } from './run-state.ts';

/** What one event led to. */
export interface Transition {
  readonly state: RunState;
  readonly effects: readonly Effect[];
  /** Why the event changed nothing, or null. */
  readonly ignored: string | null;
}

const NO_EFFECTS: readonly Effect[] = [];

/** A transition to another state. */
export function moved(state: RunState, effects: readonly Effect[] = NO_EFFECTS): Transition {
  return { state, effects, ignored: null };
}

/** An event that changes nothing, and why. */
export function ignored(state: RunState, why: string): Transition {
  return { state, effects: NO_EFFECTS, ignored: why };
}
