import { splitNul } from '../commit/checkout-git.ts';
import { unitTrailers } from '../commit/commit-message.ts';
import { askGit, runGit } from '../audit/run-git.ts';

/** A commit that has what an earlier part of the run committed of a unit. */
interface OwnCommit {
  readonly commit: string;
  readonly unit_id: string;
  readonly attempt: number;
}

/** What came to the branch since a run began. */
export interface CommitsSince {
  /** Where the branch is; null without a commit. */
  readonly head: string | null;
  /** The run's own, the oldest first. */
  readonly own: readonly OwnCommit[];
  /** What else happened to the branch, in words. */
  readonly foreign: readonly string[];
}

/** Reads what came to the branch since the commit that a run was based on; null stands for the time before the first. */
export async function commitsSince(root: string, base: string | null, runId: string): Promise<CommitsSince> {
  const [head = null] = (await gitLines(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])) ?? [];
  if (head === base) return { head, own: [], foreign: [] };
  if (head === null)
    return { head, own: [], foreign: [`the branch has no commit any more; it had ${short(base)}`] };
  const builds =
    base === null || (await gitLines(root, ['merge-base', '--is-ancestor', base, head])) !== null;
  if (!builds) {
    return { head, own: [], foreign: [`HEAD is ${short(head)}, which does not build on ${short(base)}`] };
  }
  const range = base === null ? [head] : [`${base}..${head}`];
  const output = await runGit({
    cwd: root,
    args: ['log', '--no-show-signature', '-z', '--reverse', `--format=${FORMAT}`, ...range],
  });
  const commits = splitNul(output.toString('utf8')).map((entry) => {
    const [commit = '', subject = '', message = ''] = entry.split('\x01');
    const units = unitTrailers(message).filter(({ run_id }) => run_id === runId);
    return { commit, subject, units };
  });
  return {
    head,
    own: commits.flatMap(({ commit, units }) =>
      units.map(({ unit_id, attempt }) => ({ commit, unit_id, attempt })),
    ),
    foreign: commits
      .filter(({ units }) => units.length === 0)
      .map(({ commit, subject }) => `commit ${short(commit)} (${subject})`),
  };
}

/** Paths of a commit. */
export async function filesOf(root: string, commit: string): Promise<readonly string[]> {
  const args = ['diff-tree', '--root', '-r', '-z', '--name-only', '--no-commit-id', '--no-renames', commit];
  return splitNul((await runGit({ cwd: root, args })).toString('utf8'));
}

const FORMAT = ['%H', '%s', '%B'].join('%x01');

/** Null when git says no. */
async function gitLines(root: string, args: readonly string[]): Promise<readonly string[] | null> {
  const answer = await askGit({ cwd: root, args });
  return answer.exit_code === 0 ? answer.stdout.toString('utf8').split('\n').slice(0, -1) : null;
}

/** A commit in a sentence. */
export function short(commit: string | null): string {
  return commit === null ? 'no commit' : commit.slice(0, 10);
}
