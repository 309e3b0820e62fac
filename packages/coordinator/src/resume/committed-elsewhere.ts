import { workerState, type RunState } from '@ralph/reducer';
import { openCheckoutGit } from '../commit/checkout-git.ts';
import { commitOfPaths, type FilesInCommit } from '../commit/reached.ts';

/** Since when, and up to where, commits are looked at; null is the time before the first. */
interface Range {
  readonly from: string | null;
  readonly to: string | null;
}

/** The commit that has what a unit changed, although its own failed: of a unit that built on it, or the user's. */
export async function committedElsewhere(
  root: string,
  range: Range,
  state: RunState,
  unitId: string,
): Promise<FilesInCommit | null> {
  const last = state.course.commits.findLast(({ unit_id }) => unit_id === unitId);
  if (last?.status !== 'failed') return null;
  const paths = workerState(state, unitId)?.files_changed ?? [];
  return commitOfPaths(openCheckoutGit(root, {}), range, paths);
}
