import { splitNul, type CheckoutGit } from './checkout-git.ts';
import { meetsAny } from './meets-any.ts';
import { stepsTo } from './steps-to.ts';

/**
 * The files in the way of these paths (the same, above or below) that the user has marked in the index as
 * `skip-worktree` or `assume-unchanged`: what lies there in the checkout is the user's own affair, and `git commit -a`
 * leaves it out too.
 */
export async function markedPaths(git: CheckoutGit, paths: readonly string[]): Promise<readonly string[]> {
  const above = commonDirectory(paths);
  const within = above === null ? [] : ['--', above];
  const entries = splitNul(await git.run(['--literal-pathspecs', 'ls-files', '-v', '-z', ...within]));
  // A small letter is `assume-unchanged`.
  const marked = entries.filter((entry) => /^[Sa-z] /.test(entry)).map((entry) => entry.slice(2));
  return marked.filter(meetsAny(paths));
}

/** The deepest directory that all paths are in; null for that of the checkout. */
function commonDirectory(paths: readonly string[]): string | null {
  const [first = [], ...others] = paths.map((path) => stepsTo(path).slice(0, -1));
  return first.findLast((step) => others.every((steps) => steps.includes(step))) ?? null;
}
