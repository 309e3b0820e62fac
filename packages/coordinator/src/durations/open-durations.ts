import type { RunState } from '@ralph/reducer';
import { durationsPath } from './durations-path.ts';
import { expectedDurations } from './durations-record.ts';
import { keepDurations } from './keep-durations.ts';
import { readDurations } from './read-durations.ts';
import type { StatePlace } from '../agent-state/state-root.ts';

/** What is known of how long a checkout's units take, and where more of it goes. */
export interface Durations {
  /** By unit id, in ms. */
  readonly expected: ReadonlyMap<string, number>;
  /** Keeps what a run measured, for later ones. */
  readonly keep: (state: RunState) => void;
}

/** For a run that neither uses nor keeps any. */
export const NO_DURATIONS: Durations = { expected: new Map(), keep: () => undefined };

/** Opens what is kept of a checkout. Nothing that is wrong with it keeps a run from its work; it is only told. */
export function openDurations(place: StatePlace, onNotice: (text: string) => void): Durations {
  const path = durationsPath(place);
  if (path === null) return NO_DURATIONS;
  const { record, notice } = readDurations(path);
  if (notice !== null) onNotice(notice);
  return {
    expected: record === null ? new Map() : expectedDurations(record),
    keep: (state) => {
      const problem = keepDurations(path, place.checkout, state);
      if (problem !== null) onNotice(problem);
    },
  };
}
