import type { RunState } from '@ralph/reducer';
import { askGit } from '../audit/run-git.ts';
import { openCheckoutGit } from '../commit/checkout-git.ts';
import { missingWork } from '../commit/missing-work.ts';
import { short } from './commits-since.ts';
import { listed } from './listed.ts';

/** A commit of the run that is not part of what is checked out. */
interface LostCommit {
  readonly unit_id: string;
  readonly commit: string;
  /** Local branches that have it. */
  readonly branches: readonly string[];
}

/** Finds the units whose newest commit is not part of what is checked out, nor its work in any other form. */
export async function lostCommits(
  root: string,
  range: { readonly from: string | null; readonly to: string | null },
  { run, course }: RunState,
  isAsked: (unitId: string) => boolean,
): Promise<readonly LostCommit[]> {
  const works = course.commits.flatMap((one) => {
    if (one.status !== 'committed') return [];
    const { unit_id, attempt, commit, files } = one;
    return [{ unit_id, commit, files, trailers: { run_id: run.run_id ?? '', unit_id, attempt } }];
  });
  const newest = new Set(new Map(works.map((work) => [work.unit_id, work])).values());
  const missing = await missingWork(openCheckoutGit(root, {}), range, works);
  return Promise.all(
    missing
      .filter((work) => newest.has(work) && isAsked(work.unit_id))
      .map(async ({ unit_id, commit }) => ({ unit_id, commit, branches: await branchesOf(root, commit) })),
  );
}

/** By what a lost commit is known again once the user has accepted it. */
export function lostName({ unit_id, commit }: LostCommit): string {
  return `commit ${short(commit)} of ${unit_id} is not part of HEAD`;
}

/** What a user is told of it. */
export function lostText(lost: LostCommit, head: string | null): string {
  const { unit_id, branches } = lost;
  const other =
    branches.length === 0
      ? `no branch has it: "git merge" or "git cherry-pick" brings it back`
      : `check out ${listed(branches)}, which has it`;
  return `${lostName(lost)} (${short(head)}), so its work is missing here: ${other}, or have the unit do it again with "ralph retry ${unit_id}"`;
}

async function branchesOf(root: string, commit: string): Promise<readonly string[]> {
  const args = ['for-each-ref', '--format=%(refname:short)', `--contains=${commit}`, 'refs/heads'];
  const { exit_code, stdout } = await askGit({ cwd: root, args });
  return exit_code === 0 ? stdout.toString('utf8').split('\n').slice(0, -1) : [];
}
