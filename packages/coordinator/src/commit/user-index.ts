import type { CheckoutGit } from './checkout-git.ts';
import { meetsAny } from './meets-any.ts';
import {
  stagedEntries,
  stageEntries,
  unstage,
  type IndexEntries,
  type LockPatience,
} from './stage-commit.ts';
import { readEntries, writeEntries, type StagingRecord } from './staging-record.ts';

/** The index of whoever works in the checkout, as the one who commits sees it. */
export interface UserIndex {
  /**
   * Enters what is about to be committed on a tip, except where the user has staged something of the kind, and takes out
   * what else the unit staged of its paths. Answers which paths of the user stay as they were and differ from the commit.
   */
  readonly enter: (entering: Entering) => Promise<readonly string[]>;
  /** Takes out again what was entered. */
  readonly takeBack: () => Promise<void>;
  /** The branch has what was entered. */
  readonly settle: () => void;
}

interface Entering {
  readonly tip: string | null;
  readonly entries: IndexEntries;
  /** What the unit changed. */
  readonly paths: readonly string[];
  /** The unit could not write the index, so whatever is staged is the user's. */
  readonly isJailed: boolean;
}

/** What an index is opened with. */
export interface UserIndexOptions {
  readonly git: CheckoutGit;
  readonly patience: LockPatience;
  readonly stagingRecord: StagingRecord;
}

/** Opens the index; what a committer of the same run that was killed had entered and not committed is taken out again. */
export async function openUserIndex(
  { git, patience, stagingRecord }: UserIndexOptions,
  tip: string | null,
): Promise<UserIndex> {
  const atFirst = await stagedEntries(git, tip);
  const nothing: IndexEntries = new Map();
  const left = sameIn(readEntries(stagingRecord.entering) ?? nothing, atFirst);
  await unstage(git, [...left.keys()], patience).catch(() => undefined);
  const known = readEntries(stagingRecord.before);
  const before = known ?? atFirst;
  // Without it, a resume takes what is staged then for the user's.
  if (known === null) attempt(() => writeEntries(stagingRecord.before, before));
  let entered = nothing;
  const clear = (): void => {
    entered = nothing;
    // A resume would find that nothing of it is staged any more.
    attempt(() => writeEntries(stagingRecord.entering, nothing));
  };
  return {
    async enter({ tip: commit, entries, paths, isJailed }) {
      const staged = without(await stagedEntries(git, commit), entered);
      const users = isJailed ? staged : sameIn(staged, before);
      const isUsers = meetsAny(users.keys());
      const [ours, theirs] = [new Map<string, string>(), new Map<string, string>()];
      for (const [path, entry] of entries) (isUsers(path) ? theirs : ours).set(path, entry);
      const leftovers = paths.filter((path) => staged.has(path) && !users.has(path) && !entries.has(path));
      await unstage(git, leftovers, patience);
      entered = new Map([...entered, ...ours]);
      writeEntries(stagingRecord.entering, entered);
      await stageEntries(git, ours, patience);
      const isLeft = meetsAny(theirs.keys());
      return [...users].flatMap(([path, entry]) =>
        isLeft(path) && theirs.get(path) !== entry ? [path] : [],
      );
    },
    async takeBack() {
      await unstage(git, [...entered.keys()], patience);
      clear();
    },
    settle: clear,
  };
}

/** Those that are the same in both. */
function sameIn(entries: IndexEntries, others: IndexEntries): IndexEntries {
  return new Map([...entries].filter(([path, entry]) => others.get(path) === entry));
}

function without(entries: IndexEntries, others: IndexEntries): IndexEntries {
  return new Map([...entries].filter(([path]) => !others.has(path)));
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    return;
  }
}
