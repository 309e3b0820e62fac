import type { CheckoutGit } from './checkout-git.ts';

/** Those of the commits that another one does not build on, or that are gone altogether; null is no commit. */
export async function notReached(
  git: CheckoutGit,
  head: string | null,
  commits: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await git.run(['cat-file', '--batch-check=%(objectname)'], { input: lines(commits) });
  const known = new Set(found.split('\n'));
  const start = commits.filter((commit) => known.has(commit));
  const input = lines([...start, ...(head === null ? [] : [`^${head}`])]);
  const beyond = new Set((await git.run(['rev-list', '--stdin'], { input })).split('\n'));
  return new Set(commits.filter((commit) => !known.has(commit) || beyond.has(commit)));
}

/** The newest commit on the way from one to another that changed a path; null when there is none. */
export async function commitOfPath(
  git: CheckoutGit,
  { from, to }: { readonly from: string | null; readonly to: string | null },
  path: string,
): Promise<string | null> {
  if (to === null) return null;
  const range = from === null ? [to] : [to, `^${from}`];
  const args = ['--literal-pathspecs', 'rev-list', '-1', ...range, '--', path];
  return (await git.run(args)).trim() || null;
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join('');
}
