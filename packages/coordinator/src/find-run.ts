import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinatorError } from './coordinator-error.ts';
import { runPaths, type RunPaths } from './run-paths.ts';

/** One of the runs of a checkout. */
export interface FoundRun {
  readonly runId: string;
  readonly paths: RunPaths;
}

/**
 * Finds a run of a checkout by its id or the beginning of one; `latest` or nothing is the newest.
 *
 * @throws CoordinatorError `run_unknown` when there is none, `run_ambiguous` when several begin like that,
 *   `directory_unusable` when they cannot be looked for.
 */
export function findRun(root: string, wanted: string | null): FoundRun {
  const runs = runsOf(root);
  const matching = matches(runs, wanted);
  const [runId] = matching;
  if (runId === undefined) throw unknown(root, wanted, runs);
  if (matching.length > 1) {
    throw new CoordinatorError(
      'run_ambiguous',
      `${matching.length} runs begin with "${wanted}": ${few(matching)}. Give more of its id.`,
    );
  }
  return { runId, paths: runPaths(root, runId) };
}

/**
 * The runs of a checkout that have a journal, the newest first.
 *
 * @throws CoordinatorError `directory_unusable` when they cannot be looked for.
 */
export function runsOf(root: string): readonly string[] {
  return entriesOf(root).filter((id) => hasJournal(root, id));
}

/** Those too that were killed before they had a journal; of them only what has the name of a run. */
export function runDirectoriesOf(root: string): readonly string[] {
  return entriesOf(root).filter((id) => RUN_ID.test(id) || hasJournal(root, id));
}

const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

function entriesOf(root: string): readonly string[] {
  return namesIn(join(root, '.agent', 'runs'))
    .toSorted()
    .toReversed();
}

function hasJournal(root: string, id: string): boolean {
  return existsSync(runPaths(root, id).journal);
}

/** None where there is no such directory. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError(
      'directory_unusable',
      `${directory}, where a checkout keeps its runs, cannot be read: ${reason}. Make it a directory of this user, or move away what is there`,
      cause,
    );
  }
}

function matches(runs: readonly string[], wanted: string | null): readonly string[] {
  if (wanted === null || wanted === 'latest') return runs.slice(0, 1);
  if (runs.includes(wanted)) return [wanted];
  return wanted === '' ? [] : runs.filter((id) => id.startsWith(wanted));
}

function unknown(root: string, wanted: string | null, runs: readonly string[]): CoordinatorError {
  const what = wanted === null ? 'a run' : `the run "${wanted}"`;
  const there =
    runs.length === 0
      ? 'there is none yet: start one with ralph run'
      : `there are ${few(runs)}: give one of these ids, the beginning of one, or latest`;
  return new CoordinatorError('run_unknown', `Expected ${what} in ${join(root, '.agent/runs')}, ${there}.`);
}

function few(ids: readonly string[]): string {
  return ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;
}
