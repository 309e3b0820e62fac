import type { RunState } from '@ralph/reducer';
import { askGit } from '../audit/run-git.ts';
import { openCheckoutGit } from '../commit/checkout-git.ts';
import { notReached } from '../commit/reached.ts';
import { short, type CommitsSince } from './commits-since.ts';
import { listed } from './listed.ts';

/** A commit of the run that is not part of what is checked out. */
interface LostCommit {
  readonly unit_id: string;
  readonly commit: string;
  /** Local branches that have it. */
  readonly branches: readonly string[];
}

/**
 * Finds the units whose newest commit is not part of what is checked out. One that was made anew, as by a rebase, still
 * says whose it is, and is not lost.
 */
export async function lostCommits(
  root: string,
  { head, own }: CommitsSince,
  { course }: RunState,
  isAsked: (unitId: string) => boolean,
): Promise<readonly LostCommit[]> {
  const newest = new Map(
    course.commits.flatMap((one) =>
      one.status === 'committed' && isAsked(one.unit_id) ? [[one.unit_id, one] as const] : [],
    ),
  );
  const made = new Set(own.map(({ unit_id, attempt }) => `${unit_id} ${attempt}`));
  // One commit may be that of several units.
  const there = new Set(
    course.commits.flatMap((one) =>
      one.status === 'committed' && made.has(`${one.unit_id} ${one.attempt}`) ? [one.commit] : [],
    ),
  );
  const asked = [...newest.values()].filter(({ commit }) => !there.has(commit));
  if (asked.length === 0) return [];
  const beyond = await notReached(
    openCheckoutGit(root, {}),
    head,
    asked.map(({ commit }) => commit),
  );
  return Promise.all(
    asked
      .filter(({ commit }) => beyond.has(commit))
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
