import type { RunSummary } from '@ralph/manifest';
import { initialState, reduce, type RunState } from '@ralph/reducer';
import { findRun } from './find-run.ts';
import { readLightly } from './journal/read-lightly.ts';
import { lockedBy } from './journal/run-lock.ts';
import { relativePosix } from './relative-posix.ts';
import { findRoot } from './find-root.ts';
import type { RunPaths } from './run-paths.ts';
import { summariseRun } from './run-summary-document.ts';

/** A run as its journal has it by now. */
export interface RunReading {
  readonly run_id: string;
  readonly state: RunState;
  /** A process works on it, or may do so on another machine. */
  readonly live: boolean;
  /** Null as long as it has not come to its end. */
  readonly summary: RunSummary | null;
  readonly log_directory: string;
  /** The top level of the checkout. */
  readonly root: string;
  readonly paths: RunPaths;
  /** When its last event happened, UTC; null when it has none. */
  readonly last_event_at: string | null;
}

/**
 * Reads a run of the checkout around a directory: by its id, the beginning of one, or the newest. Nothing is changed.
 *
 * @throws CoordinatorError `run_unknown`, `run_ambiguous` or `journal_corrupt`.
 */
export async function readRun(directory: string, wanted: string | null): Promise<RunReading> {
  const { root } = await findRoot(directory);
  const { runId, paths } = findRun(root, wanted);
  // Before the journal: a run that ends in between is over in its journal too.
  const live = lockedBy(paths.agentDirectory) === runId;
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
    run_id: runId,
    state,
    live,
    get summary() {
      const { phase, finished_at } = state.course;
      if (phase !== 'finished' || finished_at === null) return null;
      return (summary ??= summariseRun(state, relativePosix(root, paths.journal), finished_at));
    },
    log_directory: paths.logs,
    root,
    paths,
    last_event_at,
  };
}
