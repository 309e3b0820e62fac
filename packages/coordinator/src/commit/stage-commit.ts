import { setTimeout } from 'node:timers/promises';
import { joinNul, splitNul, type CheckoutGit } from './checkout-git.ts';
import { CommitError } from './commit-error.ts';
import { filterDrivers, withoutFilters } from './filter-drivers.ts';

/** What paths have in an index: mode and object, as `git update-index --index-info` reads them; mode 0 is no entry. */
export type IndexEntries = ReadonlyMap<string, string>;

/** How long to wait for others who hold one of git's locks. */
export interface LockPatience {
  readonly ms: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

const RAW = ['-z', '--raw', '--no-abbrev', '--no-renames'] as const;

/** The paths of a commit against its parent. */
export async function entriesOf(git: CheckoutGit, commit: string): Promise<IndexEntries> {
  return rawEntries(await git.run(['diff-tree', '--root', '-r', ...RAW, '--no-commit-id', commit]));
}

/**
 * The entries in the user's index that are not those of the commit that is checked out; null stands for none. A file of
 * which `git add -N` only said that it will come is not among them.
 */
export async function stagedEntries(git: CheckoutGit, tip: string | null): Promise<IndexEntries> {
  const tree = tip ?? (await git.run(['hash-object', '-t', 'tree', '--stdin'], { input: '' })).trim();
  return rawEntries(await git.run(['diff-index', '--cached', '--ita-invisible-in-index', ...RAW, tree]));
}

function rawEntries(output: string): IndexEntries {
  const words = splitNul(output);
  return new Map(
    words.flatMap((path, index) => {
      if (index % 2 === 0) return [];
      const [, mode = '', , object = ''] = (words[index - 1] ?? '').split(' ');
      return [[path, `${mode === '000000' ? '0' : mode} ${object}`] as const];
    }),
  );
}

/** Enters what is to be committed into the user's index. */
export function stageEntries(git: CheckoutGit, entries: IndexEntries, patience: LockPatience): Promise<void> {
  if (entries.size === 0) return Promise.resolve();
  const lines = [...entries].map(([path, entry]) => `${entry}\t${path}`);
  return writeIndex(git, ['update-index', '-z', '--index-info'], patience, joinNul(lines));
}

/** Takes it out again: the entries are those of the commit that is checked out. */
export function unstage(git: CheckoutGit, paths: readonly string[], patience: LockPatience): Promise<void> {
  if (paths.length === 0) return Promise.resolve();
  return writeIndex(
    git,
    ['--literal-pathspecs', 'reset', '-q', '--pathspec-from-file=-', '--pathspec-file-nul'],
    patience,
    joinNul(paths),
  );
}

async function writeIndex(
  git: CheckoutGit,
  args: readonly string[],
  patience: LockPatience,
  input: string,
): Promise<void> {
  await whenUnlocked(withoutFilters(git, await filterDrivers(git)), args, patience, input);
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
