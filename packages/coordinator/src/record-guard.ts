import { existsSync, mkdirSync } from 'node:fs';
import type { OutOfBounds } from '@ralph/manifest';
import type { ChangeLedger } from './change-ledger.ts';
import { holdFile, type HeldFile } from './journal/held-file.ts';
import type { Journal } from './journal/journal.ts';
import { prepareState, type PreparedRun } from './prepare-run.ts';
import type { Recorder } from './recorder.ts';
import { relativePosix } from './relative-posix.ts';
import { tellObserver } from './tell-observer.ts';

/** Sees to it that what a run keeps below `.agent` does not vanish unnoticed. */
export interface RecordGuard extends Disposable {
  /** From now on looks every now and then. */
  readonly begin: () => void;
  /** Looks once: puts back what was taken away, as far as that can be done, and tells it. */
  readonly look: () => void;
}

/** What a guard works with. */
export interface RecordGuardOptions {
  readonly prepared: Pick<PreparedRun, 'paths' | 'lock'>;
  readonly journal: Journal;
  readonly recorder: Recorder;
  readonly blameLoss: ChangeLedger['blameLoss'];
  readonly onNotice: ((text: string) => void) | undefined;
}

/** A checkout without its lock is free for a second run. */
const LOOK_MS = 250;

const MOST_TRIES = 100;

/**
 * Opens the guard of a run. The journal and what the run was asked to do are open files, which are read through their
 * descriptors; logs, quarantines and older segments of the journal are lost, so no such run succeeds.
 */
export function openRecordGuard(options: RecordGuardOptions): RecordGuard {
  const { journal, recorder, blameLoss, onNotice } = options;
  const { paths, lock } = options.prepared;
  const files: HeldFile[] = [];
  let timer: NodeJS.Timeout | undefined;
  let hasGivenUp = false;
  /** Some network file systems number a file anew each time it is looked up. */
  let areNumbersLasting = false;

  const isRecordInPlace = (): boolean =>
    isSeen(() => journal.inPlace() && files.every((file) => file.inPlace()));

  const isLockHeld = (): boolean => isSeen(() => lock.isHeld());

  const putBack = (isRecordGone: boolean): void => {
    prepareState(paths);
    if (isRecordGone) {
      journal.putBack();
      for (const file of files) file.putBack();
      mkdirSync(paths.control, { recursive: true, mode: 0o700 });
    }
    if (!isLockHeld()) lock.retake();
  };

  const look = (): void => {
    if (hasGivenUp) return;
    const isRecordGone = areNumbersLasting && !isRecordInPlace();
    const isLockGone = !isLockHeld();
    if (!isRecordGone && !isLockGone) return;
    const problem = problemOf(() => untilItHolds(() => putBack(isRecordGone)));
    hasGivenUp = problem !== null;
    const lost = [
      ...(isRecordGone ? [{ path: paths.runDirectory, restored: false }] : []),
      ...(isLockGone ? [{ path: `${paths.agentDirectory}/run.lock`, restored: problem === null }] : []),
    ].map(
      ({ path, restored }) => ({ path: relativePosix(paths.root, path), kind: 'deleted', restored }) as const,
    );
    tell(lost, isRecordGone, problem);
  };

  const tell = (
    lost: readonly Pick<OutOfBounds, 'path' | 'kind' | 'restored'>[],
    isRecordGone: boolean,
    problem: string | null,
  ): void => {
    const what = `${lost.map(({ path }) => path).join(' and ')} disappeared while the run went on`;
    const back = isRecordGone
      ? 'the journal was written anew; logs and whatever else lay there are lost (git clean spares it with -e .agent)'
      : 'the run took it again';
    const text = `${what}: ${problem ?? back}`;
    tellObserver(onNotice, text);
    const isBlamed = blameLoss(lost);
    const { interrupted, suspended } = recorder.state().course;
    if ((!isBlamed || problem !== null) && interrupted === null && suspended === null)
      recorder.record({ type: 'run_suspended', reason: text });
  };

  return {
    look,
    begin() {
      for (const path of [paths.plan, paths.options]) if (existsSync(path)) files.push(holdFile(path));
      areNumbersLasting = isRecordInPlace();
      timer = setInterval(look, LOOK_MS).unref();
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      look();
      for (const file of files) file[Symbol.dispose]();
    },
  };
}

const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/** Also true when the system cannot tell (descriptors are used up, a disk fails): a later look will. */
function isSeen(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    const code = reasonOf(error);
    // Without a code something lies there that is none of ours.
    return code !== null && !GONE.includes(code);
  }
}

/** Whoever deletes may not be done yet, and takes a directory away in which something is just being put. */
function untilItHolds(act: () => void): void {
  for (let tries = 1; ; tries += 1) {
    try {
      return act();
    } catch (error) {
      if (reasonOf(error) !== 'ENOENT' || tries === MOST_TRIES) throw error;
    }
  }
}

/** The code of the system, also of an error that only tells of another one. */
function reasonOf(error: unknown): string | null {
  return codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null);
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error && 'errno' in error && 'code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function problemOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
