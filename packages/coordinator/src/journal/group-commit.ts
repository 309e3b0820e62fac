import { closeSync, fdatasync, fdatasyncSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Makes writes to one file durable, many with one request to the disk. */
export interface GroupCommit {
  /** Tells that a write happened. */
  readonly written: () => void;
  /** Sees to it that what was written is soon on disk although nobody waits for it. */
  readonly request: () => void;
  /** Resolves once all writes told of so far are on disk; rejects for good after a failed sync. */
  readonly durable: () => Promise<void>;
  readonly syncs: () => number;
  /** Closes the descriptor, once no sync uses it any more. */
  readonly close: () => void;
}

/** Who is told what came of a sync, before those who wait for it. */
export interface GroupCommitObserver {
  /** So many writes are on disk. */
  readonly onSynced: (writes: number) => void;
  /** The first sync that failed. Nothing is known of what was written after the last good one. */
  readonly onFailed: (error: Error) => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A lone waiter is served without the detour over the thread pool, which costs as much again as a sync itself, but
 * only while the disk is this quick: the event loop stands still meanwhile. It is taken to be so until it was slow once.
 */
const QUICK_MS = 1;

/** For how long a write that nobody waits for may be in memory only; others that come meanwhile share its sync. */
const SOON_MS = 10;

/** Opens a group commit over a descriptor; at most one sync is under way, and whoever comes meanwhile shares the next. */
export function openGroupCommit(fd: number, observer: GroupCommitObserver): GroupCommit {
  let writes = 0;
  let durableWrites = 0;
  let syncs = 0;
  let lastMs = 0;
  let busy = false;
  let closing = false;
  let soon: NodeJS.Timeout | null = null;
  let failure: Error | null = null;
  let waiters: Waiter[] = [];

  const settle = (
    served: readonly Waiter[],
    covered: number,
    startedAt: number,
    error: Error | null,
  ): void => {
    lastMs = performance.now() - startedAt;
    // Still busy: whoever is told may close this, and the descriptor stays open until this comes to its end.
    if (failure === null) {
      failure = error;
      if (error !== null) observer.onFailed(error);
      else observer.onSynced((durableWrites = covered));
    }
    for (const waiter of served) {
      if (failure === null) waiter.resolve();
      else waiter.reject(failure);
    }
    busy = false;
    if (waiters.length > 0) schedule();
    else if (closing) closeSync(fd);
  };

  const flush = (): void => {
    const served = waiters;
    waiters = [];
    if (failure !== null) return settle(served, durableWrites, performance.now(), failure);
    syncs += 1;
    const covered = writes;
    const startedAt = performance.now();
    if (served.length !== 1 || lastMs > QUICK_MS) {
      fdatasync(fd, (error) => settle(served, covered, startedAt, error));
      return;
    }
    settle(served, covered, startedAt, syncNow(fd));
  };

  // Only after all that is ready to run has run: each of them may write one more line for the same sync.
  const schedule = (): void => {
    busy = true;
    process.nextTick(flush);
  };

  const request = (): void => {
    soon ??= setTimeout(() => {
      soon = null;
      if (failure !== null || durableWrites === writes) return;
      if (busy) request();
      else schedule();
    }, SOON_MS);
  };

  return {
    written: () => void (writes += 1),
    request,
    syncs: () => syncs,
    durable: () =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        if (durableWrites === writes) return resolve();
        waiters.push({ resolve, reject });
        if (!busy) schedule();
      }),
    close() {
      if (soon !== null) clearTimeout(soon);
      closing = true;
      if (!busy) closeSync(fd);
    },
  };
}

function syncNow(fd: number): Error | null {
  try {
    fdatasyncSync(fd);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
