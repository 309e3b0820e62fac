import { splitNul, type CheckoutGit } from './checkout-git.ts';
import { CommitError } from './commit-error.ts';

/** The filters that git has a program for, by name. */
export async function filterDrivers(git: CheckoutGit): Promise<readonly string[]> {
  const pattern = '^filter\\..*\\.(clean|process)$';
  const answer = await git.ask(['config', '-z', '--name-only', '--get-regexp', pattern]);
  const keys = splitNul(answer.stdout.toString('utf8'));
  return [...new Set(keys.map((key) => key.replace(/^filter\.|\.[a-z]+$/gi, '')))];
}

/**
 * Git that runs none of these filters' programs: whoever writes an index reads files again that changed in the second in
 * which it was written last, and what git reads goes through its filter. Such a file counts as changed until git looks
 * with the filter.
 *
 * @throws CommitError for a name that git takes for something else in an argument.
 */
export function withoutFilters(git: CheckoutGit, drivers: readonly string[]): CheckoutGit {
  const odd = drivers.find((name) => name.includes('='));
  if (odd !== undefined) {
    throw new CommitError(
      `git's settings have a filter "${odd}", whose program ralph cannot keep git from running: take the = out of its name, or commit the unit's changes yourself`,
    );
  }
  const off = drivers.flatMap((name) =>
    ['clean=', 'process=', 'required=false'].flatMap((setting) => ['-c', `filter.${name}.${setting}`]),
  );
  return {
    root: git.root,
    run: (args, extras) => git.run([...off, ...args], extras),
    ask: (args, extras) => git.ask([...off, ...args], extras),
  };
}
