import type { CheckoutGit } from './checkout-git.ts';
import { entriesOf } from './stage-commit.ts';

/** Those of the commits that another one does not build on, or that are gone altogether; null is no commit. */
export async function notReached(
  git: CheckoutGit,
  head: string | null,
  commits: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = await knownTo(git, commits);
  const start = commits.filter((commit) => known.has(commit));
  const input = lines([...start, ...(head === null ? [] : [`^${head}`])]);
  const beyond = new Set((await git.run(['rev-list', '--stdin'], { input })).split('\n'));
  return new Set(commits.filter((commit) => !known.has(commit) || beyond.has(commit)));
}

/** Those of the commits that the repository has. */
export async function knownTo(git: CheckoutGit, commits: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await git.run(['cat-file', '--batch-check=%(objectname)'], { input: lines(commits) });
  const known = new Set(found.split('\n'));
  return new Set(commits.filter((commit) => known.has(commit)));
}

/** Files that a commit has, whoever made it. */
export interface FilesInCommit {
  readonly commit: string;
  readonly files: readonly string[];
}

/** The newest commit on the way from one to another that changed some of these paths, and which; null when there is none. */
export async function commitOfPaths(
  git: CheckoutGit,
  { from, to }: { readonly from: string | null; readonly to: string | null },
  paths: readonly string[],
): Promise<FilesInCommit | null> {
  if (to === null || paths.length === 0) return null;
  const range = [to, ...(from === null ? [] : [`^${from}`])];
  const args = ['--literal-pathspecs', 'rev-list', '-1', '--stdin'];
  const commit = (await git.run(args, { input: lines([...range, '--', ...paths]) })).trim();
  if (commit === '') return null;
  const entries = await entriesOf(git, commit);
  return { commit, files: paths.filter((path) => entries.has(path)) };
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join('');
}
