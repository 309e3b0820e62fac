import type { RunState, WorkerState } from '@ralph/reducer';
import { pathsBetween } from '../commit/branch-tip.ts';
import { openCheckoutGit } from '../commit/checkout-git.ts';
import { commitOfPaths, knownTo, type FilesInCommit } from '../commit/reached.ts';

/**
 * The commit up to `head` that has what a unit changed, although its own failed: of a unit that built on it, or the
 * user's. What was committed before the unit ended is none of it, nor is a file that has what it had then.
 */
export async function committedElsewhere(
  root: string,
  head: string | null,
  { run, course }: RunState,
  worker: WorkerState,
): Promise<FilesInCommit | null> {
  const { unit_id, attempts, finished_at, files_changed } = worker;
  const { commits } = course;
  if (commits.findLast((one) => one.unit_id === unit_id)?.status !== 'failed') return null;
  const tried = commits.findIndex((one) => one.unit_id === unit_id && one.attempt === attempts);
  const before = commits
    .slice(0, tried === -1 ? undefined : tried)
    .flatMap((one) => (one.status === 'committed' ? [one.commit] : []));
  const git = openCheckoutGit(root, {});
  const known = await knownTo(git, before);
  const from = before.findLast((commit) => known.has(commit)) ?? run.facts?.base_commit ?? null;
  const moved = new Set(await pathsBetween(git, from, head));
  const paths = files_changed.filter((path) => moved.has(path));
  const since = finished_at === null ? null : Math.floor(Date.parse(finished_at) / 1000);
  return commitOfPaths(git, { from, to: head, since }, paths);
}
