import type { RunSummary } from '@ralph/manifest';
import { initialState, reduce, type RunState } from '@ralph/reducer';
import { readLightly } from './journal/read-lightly.ts';
import { locateRun, type RunPlace } from './locate-run.ts';
import { relativePosix } from './relative-posix.ts';
import { summariseRun } from './run-summary-document.ts';

/** A run as its journal has it by now. */
export interface RunReading extends RunPlace {
  readonly state: RunState;
  /** Null as long as it has not come to its end. */
  readonly summary: RunSummary | null;
  readonly log_directory: string;
  /** When its last event happened, UTC; null when it has none. */
  readonly last_event_at: string | null;
}

/**
 * Reads a run of the checkout around a directory: by its id, the beginning of one, or the newest. Nothing is changed.
 *
 * @throws CoordinatorError `run_unknown`, `run_ambiguous` or `journal_corrupt`.
 */
export async function readRun(directory: string, wanted: string | null): Promise<RunReading> {
  return readLocated(await locateRun(directory, wanted));
}

/**
 * Reads a run whose place is known.
 *
 * @throws CoordinatorError `journal_corrupt`
 */
export async function readLocated(place: RunPlace): Promise<RunReading> {
  const { root, paths } = place;
  let state = initialState();
  let last_event_at: string | null = null;
  await readLightly(paths.journal, () => {
    state = initialState();
    last_event_at = null;
    return (event) => {
      state = reduce(state, event).state;
      last_event_at = event.at;
    };
  });
  let summary: RunSummary | null = null;
  return {
    ...place,
    state,
    get summary() {
      const { phase, finished_at } = state.course;
      if (phase !== 'finished' || finished_at === null) return null;
      return (summary ??= summariseRun(state, relativePosix(root, paths.journal), finished_at));
    },
    log_directory: paths.logs,
    last_event_at,
  };
}
