import { fdatasyncSync, ftruncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CoordinatorError } from '../coordinator-error.ts';
import { makeDurableDirectory, syncDirectory } from './durable-directory.ts';
import { openGroupCommit, type GroupCommit } from './group-commit.ts';
import { isOutOfSpace, journalUnwritable } from './journal-error.ts';
import { copyOf, isFileAt, replaceSegment, writeLine } from './segment.ts';

/**
 * A file that grows by whole lines, whatever the disk does.
 *
 * ```
 * writing ── a write or a sync fails ──► stalled ── abandon ──► abandoned
 *    ▲                                      │                       │
 *    └──────────── retry succeeds ──────────┴───────────────────────┘
 * ```
 */
export interface LineFile {
  /** Writes a line at once; while the file is stalled the line waits in memory. */
  readonly append: (line: Uint8Array) => void;
  /** Sees to it that what was appended is soon durable although nobody waits for it. */
  readonly flush: () => void;
  /** Resolves once every line appended so far survives a power loss; rejects when the wait for it is abandoned. */
  readonly durable: () => Promise<void>;
  /**
   * Goes on in a new file of the same name that begins with this line; `keep` gives the old one another name first.
   * False when that could not be done: the old file is still the one that grows, and the line is not in it.
   */
  readonly startAnew: (line: Uint8Array, keep: () => void) => boolean;
  /** Bytes that are in the file. */
  readonly size: () => number;
  /** Why nothing can be written; null while it can. */
  readonly stalled: () => CoordinatorError | null;
  /** Tries to write what waits; true when nothing waits any more. */
  readonly retry: () => boolean;
  /** Ends all waiting for a stalled file. What waits in memory is kept for a later `retry`. */
  readonly abandon: () => void;
  readonly syncs: () => number;
  /** Whether its path still leads to it; true while it is stalled, when nobody can tell. */
  readonly inPlace: () => boolean;
  /** Writes it anew where it belongs, for somebody took it away; a disk that cannot be written stalls it. */
  readonly putBack: () => void;
  /** Makes durable what can be, without waiting for a stalled disk, and gives the file back. */
  readonly close: () => Promise<void>;
}

/** A file to be continued, and who is told what happens to it. */
export interface LineFileOptions {
  readonly path: string;
  /** Open for appending. */
  readonly fd: number;
  /** All of them are durable. */
  readonly size: number;
  /** So many more lines are durable. */
  readonly onDurable: (lines: number) => void;
  readonly onStalled: (error: CoordinatorError) => void;
}

interface Stall {
  /** Where nothing is known of what was written last, it has to be written anew. */
  readonly remedy: 'append' | 'rewrite';
  readonly error: CoordinatorError;
}

/** Continues a file. */
export function openLineFile({ path, onDurable, onStalled, ...file }: LineFileOptions): LineFile {
  let { fd, size } = file;
  let durableSize = size;
  let appended = 0;
  let durableLines = 0;
  let earlierSyncs = 0;
  let stall: Stall | null = null;
  let abandoned = false;
  let closed = false;
  let sleepers: (() => void)[] = [];
  /** Written, and not known to be on disk. */
  let unsynced: Uint8Array[] = [];
  /** Not written. */
  let queued: Uint8Array[] = [];

  /** So many lines of all that were ever appended are on disk; several syncs may cover the same ones. */
  const nowDurable = (upTo: number): void => {
    const lines = upTo - durableLines;
    if (lines <= 0) return;
    durableSize += sizeOf(unsynced.splice(0, lines));
    durableLines = upTo;
    onDurable(lines);
  };

  const writtenLines = (): number => durableLines + unsynced.length;

  const stallBy = (remedy: Stall['remedy'], what: string, cause: unknown): void => {
    const before = stall;
    stall = {
      remedy: before?.remedy === 'rewrite' ? 'rewrite' : remedy,
      error: journalUnwritable(path, what, cause),
    };
    if (before === null) onStalled(stall.error);
  };

  /** What is still heard from a file that was replaced meanwhile tells nothing of this one. */
  const openCommit = (): GroupCommit => {
    const mine = fd;
    const before = writtenLines();
    return openGroupCommit(fd, {
      onSynced(writes) {
        if (mine === fd) nowDurable(before + writes);
      },
      onFailed(error) {
        if (mine === fd) stallBy('rewrite', 'could not be synced to disk', error);
      },
    });
  };
  let commit = openCommit();

  const write = (line: Uint8Array): void => {
    writeLine(fd, line, size);
    size += line.length;
    unsynced.push(line);
    commit.written();
  };

  const appendQueued = (): void => {
    // Half a line that could not be cut off when it was written must be gone before anything follows it.
    ftruncateSync(fd, size);
    for (let line = queued[0]; line !== undefined; line = queued[0]) {
      write(line);
      queued.shift();
    }
  };

  /** The new file holds `start` bytes that were durable in the old one, then these lines. */
  const swapTo = (next: number, start: number, lines: Uint8Array[]): void => {
    earlierSyncs += commit.syncs();
    commit.close();
    fd = next;
    durableSize = start;
    size = start + sizeOf(lines);
    unsynced = lines;
    queued = [];
    commit = openCommit();
    syncDirectory(dirname(path));
    nowDurable(writtenLines());
  };

  /**
   * After a sync that failed the kernel may have dropped what it could not write, and still call the next sync good.
   * So what was durable before is copied, the rest is written again from memory, and the copy takes the file's place.
   */
  const rewrite = (): void => {
    const lines = [...unsynced, ...queued];
    makeDurableDirectory(dirname(path));
    swapTo(replaceSegment(path, copyOf(fd, durableSize, lines)), durableSize, lines);
  };

  const retry = (): boolean => {
    if (stall === null) return true;
    try {
      if (stall.remedy === 'append') appendQueued();
      else rewrite();
    } catch (cause) {
      stallBy(isOutOfSpace(cause) ? 'append' : 'rewrite', 'could not be written', cause);
      return false;
    }
    stall = null;
    abandoned = false;
    wake();
    return true;
  };

  const wake = (): void => {
    const waking = sleepers;
    sleepers = [];
    for (const resolve of waking) resolve();
  };

  const durable = async (): Promise<void> => {
    const upTo = appended;
    const isReached = (): boolean => durableLines >= upTo;
    while (!isReached()) {
      if (stall === null) await commit.durable().catch(() => undefined);
      else if (abandoned || closed) throw stall.error;
      else await new Promise<void>((resolve) => sleepers.push(resolve));
    }
  };

  const abandon = (): void => {
    abandoned = true;
    wake();
  };

  const syncedNow = (): boolean => {
    try {
      fdatasyncSync(fd);
    } catch (cause) {
      stallBy('rewrite', 'could not be synced to disk', cause);
      return false;
    }
    nowDurable(writtenLines());
    return true;
  };

  return {
    size: () => size,
    syncs: () => earlierSyncs + commit.syncs(),
    stalled: () => stall?.error ?? null,
    flush: () => commit.request(),
    durable,
    retry,
    abandon,
    append(line) {
      if (closed) throw journalUnwritable(path, 'is closed', undefined);
      appended += 1;
      if (stall !== null) return void queued.push(line);
      try {
        write(line);
      } catch (cause) {
        queued.push(line);
        stallBy(isOutOfSpace(cause) ? 'append' : 'rewrite', 'could not be written', cause);
      }
    },
    startAnew(line, keep) {
      if (stall !== null || !syncedNow()) return false;
      let next: number;
      try {
        next = replaceSegment(path, [line], keep);
      } catch {
        return false;
      }
      appended += 1;
      try {
        swapTo(next, 0, [line]);
      } catch (cause) {
        stallBy('rewrite', 'could not be synced to disk', cause);
      }
      return true;
    },
    inPlace: () => closed || stall !== null || isFileAt(fd, path),
    putBack() {
      try {
        rewrite();
      } catch (cause) {
        stallBy('rewrite', 'was taken away and could not be written anew', cause);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      abandon();
      try {
        if (retry()) await durable();
      } finally {
        commit.close();
      }
    },
  };
}

function sizeOf(lines: readonly Uint8Array[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
