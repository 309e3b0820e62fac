import type { CheckoutGit } from './checkout-git.ts';
import { meetsAny } from './meets-any.ts';
import {
  stagedEntries,
  stageEntries,
  unstage,
  type IndexEntries,
  type LockPatience,
} from './stage-commit.ts';
import { readStagingRecord, writeStagingRecord } from './staging-record.ts';

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
  /** Where it is kept what was staged before the run, and what is being entered. */
  readonly stagingRecord: string;
}

/** Opens the index; what a committer of the same run that was killed had entered and not committed is taken out again. */
export async function openUserIndex(
  { git, patience, stagingRecord }: UserIndexOptions,
  tip: string | null,
): Promise<UserIndex> {
  const former = readStagingRecord(stagingRecord);
  const atFirst = await stagedEntries(git, tip);
  if (former !== null) {
    const left = [...sameIn(former.entering, atFirst).keys()];
    await unstage(git, left, patience).catch(() => undefined);
  }
  const before = former?.before ?? atFirst;
  const nothing: IndexEntries = new Map();
  let entered = nothing;
  const keep = (entering: IndexEntries): void =>
    writeStagingRecord(stagingRecord, { before, entering: new Map([...entered, ...entering]) });
  // The first commit tells when it cannot be written.
  if (former === null) attempt(() => keep(nothing));

  const clear = (): void => {
    entered = nothing;
    // A resume would find that nothing of it is staged any more.
    attempt(() => keep(nothing));
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
      keep(ours);
      entered = new Map([...entered, ...ours]);
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
