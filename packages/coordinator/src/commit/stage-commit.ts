import { setTimeout } from 'node:timers/promises';
import { joinNul, splitNul, type CheckoutGit } from './checkout-git.ts';
import { CommitError } from './commit-error.ts';

/** One path in a commit, as `git update-index --index-info` reads it. */
interface IndexEntry {
  readonly path: string;
  readonly line: string;
}

/** How long to wait for others who hold one of git's locks. */
export interface LockPatience {
  readonly ms: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** The paths of a commit against its parent. */
export async function entriesOf(git: CheckoutGit, commit: string): Promise<readonly IndexEntry[]> {
  const raw = ['diff-tree', '--root', '-r', '-z', '--raw', '--no-abbrev', '--no-commit-id', '--no-renames'];
  const words = splitNul(await git.run([...raw, commit]));
  return words.flatMap((path, index) => {
    if (index % 2 === 0) return [];
    const [, mode = '', , object = ''] = (words[index - 1] ?? '').split(' ');
    // Mode 0 takes the path out of the index.
    return [{ path, line: `${mode === '000000' ? '0' : mode} ${object}\t${path}` }];
  });
}

/** Paths whose entries in the user's index are not those of the commit that is checked out. */
export async function stagedPaths(git: CheckoutGit, tip: string | null): Promise<ReadonlySet<string>> {
  const list =
    tip === null ? ['ls-files', '-z'] : ['diff-index', '--cached', '-z', '--name-only', '--no-renames', tip];
  return new Set(splitNul(await git.run(list)));
}

/** Enters what is to be committed into the user's index. */
export function stageEntries(
  git: CheckoutGit,
  entries: readonly IndexEntry[],
  patience: LockPatience,
): Promise<void> {
  if (entries.length === 0) return Promise.resolve();
  return whenUnlocked(
    git,
    ['update-index', '-z', '--index-info'],
    patience,
    joinNul(entries.map(({ line }) => line)),
  );
}

/** Takes it out again: the entries are those of the commit that is checked out. */
export function unstage(git: CheckoutGit, paths: readonly string[], patience: LockPatience): Promise<void> {
  if (paths.length === 0) return Promise.resolve();
  return whenUnlocked(
    git,
    ['--literal-pathspecs', 'reset', '-q', '--pathspec-from-file=-', '--pathspec-file-nul'],
    patience,
    joinNul(paths),
  );
}

const PAUSE_MS = 50;

/** Runs git, again and again while another process holds the lock that it needs. */
export async function whenUnlocked(
  git: CheckoutGit,
  args: readonly string[],
  patience: LockPatience,
  input = '',
): Promise<void> {
  for (const until = Date.now() + patience.ms; ;) {
    const { exit_code, stderr_tail } = await git.ask(args, { input });
    if (exit_code === 0) return;
    const lock = /'([^'\n]+\.lock)'/.exec(stderr_tail)?.[1];
    if (lock === undefined) throw new CommitError(`git ${args[0] ?? ''}: ${stderr_tail}`);
    if (Date.now() > until || patience.signal.aborted) {
      throw new CommitError(
        `another git process holds ${lock}: let it end, or delete that file if none runs, then resume the run, which tries again, or commit the unit's changes yourself`,
      );
    }
    await setTimeout(PAUSE_MS);
  }
}
