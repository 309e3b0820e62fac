import { askGit, runGit, type GitAnswer } from '../audit/run-git.ts';

/** What git is asked beyond its arguments. */
interface GitExtras {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Git in one checkout, as the one who commits. */
export interface CheckoutGit {
  readonly root: string;
  /** What git printed. @throws CoordinatorError `git_failed` unless it exits with 0. */
  readonly run: (args: readonly string[], extras?: GitExtras) => Promise<string>;
  /** However it exits. */
  readonly ask: (args: readonly string[], extras?: GitExtras) => Promise<GitAnswer>;
}

const IDENTITY = [
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'EMAIL',
] as const;

/** Opens git for a checkout; of the user's environment it sees who they are. */
export function openCheckoutGit(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): CheckoutGit {
  const identity = Object.fromEntries(
    IDENTITY.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const call = (args: readonly string[], { env = {}, input }: GitExtras) => ({
    cwd: root,
    args,
    variables: { ...identity, ...env },
    input,
  });
  return {
    root,
    run: async (args, extras = {}) => (await runGit(call(args, extras))).toString('utf8'),
    ask: (args, extras = {}) => askGit(call(args, extras)),
  };
}

/** The items of a list that git printed or reads with `-z`. */
export function splitNul(text: string): readonly string[] {
  return text.split('\0').filter((item) => item !== '');
}

/** A list as git reads it with `-z`. */
export function joinNul(items: readonly string[]): string {
  return items.map((item) => `${item}\0`).join('');
}
