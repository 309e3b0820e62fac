import { findRun } from './find-run.ts';
import { findTopLevel } from './find-root.ts';
import { lockedBy } from './journal/run-lock.ts';
import type { RunPaths } from './run-paths.ts';

/** Where a run lies that nothing was read of yet. */
export interface RunPlace {
  readonly run_id: string;
  /** A process works on it, or may do so on another machine. */
  readonly live: boolean;
  /** The top level of the checkout. */
  readonly root: string;
  readonly paths: RunPaths;
}

/**
 * Finds a run of the checkout around a directory: by its id, the beginning of one, or the newest.
 *
 * @throws CoordinatorError `run_unknown` or `run_ambiguous`.
 */
export async function locateRun(directory: string, wanted: string | null): Promise<RunPlace> {
  const root = await findTopLevel(directory);
  const { runId, paths } = findRun(root, wanted);
  // Before anything is read: a run that ends in between is over in its journal too.
  return { run_id: runId, live: lockedBy(paths.agentDirectory) === runId, root, paths };
}
