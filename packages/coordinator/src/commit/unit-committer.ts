import type { Audit } from '../audit/audit.ts';
import { speaksOfNoSpace } from '../audit/require-space.ts';
import { pathsBetween, readTip, type BranchTip } from './branch-tip.ts';
import { buildCommit } from './build-commit.ts';
import { watchBranch } from './branch-watch.ts';
import type { CheckoutGit } from './checkout-git.ts';
import { CommitError } from './commit-error.ts';
import { markedPaths } from './marked-paths.ts';
import { meetsAny } from './meets-any.ts';
import { commitOfPaths, type FilesInCommit } from './reached.ts';
import { entriesOf, whenUnlocked } from './stage-commit.ts';
import { openUserIndex, type UserIndexOptions } from './user-index.ts';

/** What one unit wants committed. */
interface UnitChanges {
  readonly unit_id: string;
  /** Relative to the checkout, with forward slashes. */
  readonly paths: readonly string[];
  readonly message: string;
  /** The unit could not write the index. */
  readonly isJailed: boolean;
}

/** How it went. */
export type CommitOutcome =
  | { readonly status: 'committed'; readonly commit: string; readonly files: readonly string[] }
  | { readonly status: 'nothing' }
  | { readonly status: 'failed' | 'out_of_space'; readonly message: string };

/** Commits what units changed, one unit at a time. */
export interface UnitCommitter {
  /** The unit starts: from now on what others commit to its paths is in its way. */
  readonly begin: (unitId: string) => void;
  /** Commits the paths of a unit of which nothing runs any more; never rejects. */
  readonly commit: (changes: UnitChanges) => Promise<CommitOutcome>;
  /** Looks once more whether the branch still has all that was committed; never rejects. */
  readonly finish: () => Promise<void>;
}

/** What a committer works with. */
export interface CommitterOptions extends UserIndexOptions {
  readonly audit: Pick<Audit, 'expect'>;
  /** Where an index may lie for the time being. */
  readonly indexFile: string;
  /** What came to the branch after this commit is in the way of every unit. Default: where the branch is. */
  readonly since?: string | null | undefined;
  /** Hears what people should know of a commit. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** How often the user may commit at the same moment. */
const TRIES = 5;

/**
 * Opens a committer on the branch as it is now.
 *
 * A commit is built beside the user's index. Then its paths are entered there, which git's own lock guards, unless the
 * user has staged something of the kind; and then the branch is led to it, if it has not moved since. Killed in
 * between, it leaves changes that are staged and nothing worse.
 */
export async function openUnitCommitter(options: CommitterOptions): Promise<UnitCommitter> {
  const { git, onNotice = () => undefined } = options;
  const tip = await readTip(git);
  const branch = watchBranch(git, tip.commit, onNotice);
  const index = await openUserIndex(options, tip.commit);
  let known: BranchTip = options.since === undefined ? tip : { ...tip, commit: options.since };
  let queue: Promise<unknown> = Promise.resolve();
  const begun = new Map<string, number>();
  /** What others committed, step by step. */
  const foreign: (readonly string[])[] = [];

  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const look = async (): Promise<BranchTip> => {
    const [before, tip] = [known, await readTip(git)];
    if (tip.commit !== before.commit) foreign.push(await pathsBetween(git, before.commit, tip.commit));
    known = tip;
    if (tip.commit !== before.commit || tip.ref !== before.ref) await branch.moved(before, tip);
    return tip;
  };
  /** What others left as the unit did is not in the way: only what the commit would change. */
  const refuseForeign = ({ unit_id, paths }: UnitChanges, changed: readonly string[]): void => {
    const taken = foreign.slice(begun.get(unit_id) ?? 0).flat();
    if (taken.length === 0) return;
    const both = paths.filter(meetsAny(taken)).filter(meetsAny(changed));
    if (both.length === 0) return;
    throw new CommitError(
      `the branch moved while the unit worked, and ${both.join(', ')} changed there too: compare and commit it yourself`,
    );
  };
  const commitUnmarked = async (changes: UnitChanges): Promise<CommitOutcome> => {
    refuseUnnameable(changes.paths);
    const marked = await markedPaths(git, changes.paths);
    const isLeft = meetsAny(marked);
    const left = changes.paths.filter(isLeft);
    const paths = changes.paths.filter((path) => !isLeft(path));
    const outcome = await commitInTurn({ ...changes, paths });
    const isOver = outcome.status === 'committed' || outcome.status === 'nothing';
    if (isOver && left.length > 0) onNotice(staysOut(changes.unit_id, left, marked));
    return outcome;
  };
  const commitInTurn = async (changes: UnitChanges): Promise<CommitOutcome> => {
    const { unit_id, paths, isJailed } = changes;
    let offered: { readonly tip: BranchTip; readonly files: readonly string[] } | null = null;
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const tip = await look();
        const commit = await buildCommit(git, { ...options, ...changes, parent: tip.commit });
        const entries = commit === null ? new Map<string, string>() : await entriesOf(git, commit);
        const files = [...entries.keys()];
        refuseForeign(changes, files);
        const taken = offered === null ? null : await takenAlong(git, offered, { tip, files });
        const left = await index.enter({ tip: tip.commit, entries, paths, isJailed });
        if (commit === null) await index.takeBack();
        else if (await lead(options, tip, commit, unit_id)) {
          known = { ref: tip.ref, commit };
          branch.led({ unit_id, commit, files, message: changes.message });
          index.settle();
        } else {
          offered = { tip, files };
          continue;
        }
        if (taken !== null) onNotice(wentAlong(unit_id, taken));
        if (left.length > 0) onNotice(staysStaged(unit_id, left));
        if (commit !== null) return { status: 'committed', commit, files };
        return taken === null ? { status: 'nothing' } : { status: 'committed', ...taken };
      }
      throw new CommitError('the branch moves all the time: commit the unit’s changes yourself');
    } catch (error) {
      await index.takeBack().catch(() => undefined);
      throw error;
    }
  };
  return {
    begin(unitId) {
      if (begun.has(unitId)) return;
      begun.set(unitId, foreign.length);
      // What was committed before this look is part of what the unit found.
      const looked = inTurn(async () => {
        await look();
        begun.set(unitId, foreign.length);
      });
      looked.catch(() => undefined);
    },
    commit: (changes) =>
      changes.paths.length === 0
        ? Promise.resolve({ status: 'nothing' })
        : inTurn(() => commitUnmarked(changes)).catch(failedBy),
    finish: () =>
      inTurn(look).then(
        () => undefined,
        () => undefined,
      ),
  };
}

function staysOut(unitId: string, paths: readonly string[], marked: readonly string[]): string {
  return `${paths.join(', ')} of ${unitId} is not committed: you have marked ${marked.join(', ')} as skip-worktree or assume-unchanged, so what lies there stays yours`;
}

function staysStaged(unitId: string, paths: readonly string[]): string {
  return `${unitId} is committed, and what you had staged of ${paths.join(', ')} stays staged: it is not what was committed, and your next commit would put it in the place of that`;
}

/** What was entered into the index, and somebody else's commit has taken along from there. */
function takenAlong(
  git: CheckoutGit,
  before: { readonly tip: BranchTip; readonly files: readonly string[] },
  now: typeof before,
): Promise<FilesInCommit | null> {
  const files = before.files.filter((path) => !now.files.includes(path));
  return commitOfPaths(git, { from: before.tip.commit, to: now.tip.commit }, files);
}

function wentAlong(unitId: string, { commit, files }: FilesInCommit): string {
  return `somebody else committed while ${unitId} was being committed, and that commit, ${commit}, has taken along ${files.join(', ')} of it`;
}

function failedBy(error: unknown): CommitOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return { status: speaksOfNoSpace(message) ? 'out_of_space' : 'failed', message };
}

/** Leads the branch to the commit unless it has moved; says whether it did. */
async function lead(
  { git, audit, patience }: CommitterOptions,
  tip: BranchTip,
  commit: string,
  unitId: string,
): Promise<boolean> {
  audit.expect(tip.ref, commit);
  try {
    const log = `ralph: unit ${unitId}`;
    await whenUnlocked(git, ['update-ref', '-m', log, 'HEAD', commit, tip.commit ?? ''], patience);
    return true;
  } catch (error) {
    const now = await readTip(git);
    if (now.commit === tip.commit && now.ref === tip.ref) throw error;
    return false;
  }
}

/** A journal holds text: a name that is none cannot be asked for again. */
function refuseUnnameable(paths: readonly string[]): void {
  const odd = paths.filter((path) => path.includes('\uFFFD'));
  if (odd.length === 0) return;
  throw new CommitError(
    `the name of ${odd.join(', ')} is not UTF-8: rename it, or commit the unit's changes yourself`,
  );
}
