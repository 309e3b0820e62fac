import { closeSync, constants, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventBody, RunEvent } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import { makeDurableDirectory, syncDirectory } from './durable-directory.ts';
import { openGroupCommit } from './group-commit.ts';

/** The append-only truth of one run: one event a line. */
export interface Journal {
  readonly path: string;
  /** Stamps an event and writes its line at once: from here on it survives the death of this process. */
  readonly append: (body: EventBody) => RunEvent;
  /** Resolves once every line written so far survives a power loss. */
  readonly durable: () => Promise<void>;
  /** How often the disk was asked to make lines durable. */
  readonly syncs: () => number;
  /** Makes what was written durable and gives the file back. */
  readonly close: () => Promise<void>;
}

/** Where a journal goes, and what its lines are stamped with. */
export interface JournalOptions {
  readonly path: string;
  readonly run_id: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/**
 * Creates the journal of a new run, with its directory.
 *
 * @throws CoordinatorError `journal_unwritable`; once a write or sync failed, every later call throws that same error.
 */
export function openJournal({ path, run_id, now }: JournalOptions): Journal {
  const fd = createFile(path);
  const commit = openGroupCommit(fd);
  let seq = 0;
  let goodBytes = 0;
  let failure: CoordinatorError | null = null;
  let closing: Promise<void> | null = null;

  const fail = (doing: string, cause: unknown): CoordinatorError =>
    (failure ??= unwritable(path, doing, cause));

  const durable = async (): Promise<void> => {
    if (failure !== null) throw failure;
    try {
      await commit.durable();
    } catch (cause) {
      throw fail('could not be synced to disk', cause);
    }
  };

  const close = async (): Promise<void> => {
    try {
      if (failure === null) await durable();
    } finally {
      failure ??= unwritable(path, 'is closed', undefined);
      closeSync(fd);
    }
  };

  return {
    path,
    durable,
    syncs: commit.syncs,
    append(body) {
      if (failure !== null) throw failure;
      const event = stamp(body, { v: 1, seq: seq + 1, at: new Date(now()).toISOString(), run_id });
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        writeWhole(fd, line);
      } catch (cause) {
        cutBack(fd, goodBytes);
        throw fail('could not be written', cause);
      }
      goodBytes += line.length;
      seq += 1;
      commit.written();
      return event;
    },
    close: () => (closing ??= close()),
  };
}

/** The envelope comes first, then what every unit's event has: lines stay readable for people. */
function stamp(body: EventBody, envelope: Pick<RunEvent, 'v' | 'seq' | 'at' | 'run_id'>): RunEvent {
  const head =
    'unit_id' in body && 'attempt' in body
      ? { type: body.type, unit_id: body.unit_id, attempt: body.attempt }
      : { type: body.type };
  return { ...envelope, ...head, ...body, ...envelope };
}

/** The kernel may take a part only, and names the reason when asked to take the rest. */
function writeWhole(fd: number, line: Buffer): void {
  let done = 0;
  while (done < line.length) done += writeSync(fd, line, done);
}

/** Nothing may follow half a line. Should even this fail, a reader drops the torn line. */
function cutBack(fd: number, goodBytes: number): void {
  try {
    ftruncateSync(fd, goodBytes);
  } catch {
    return;
  }
}

function createFile(path: string): number {
  try {
    makeDurableDirectory(dirname(path));
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL);
    syncDirectory(dirname(path));
    return fd;
  } catch (cause) {
    throw unwritable(
      path,
      existsSync(path) ? 'exists already, take another run id' : 'could not be created',
      cause,
    );
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, then run again',
  EDQUOT: 'the disk quota is used up: free some space, then run again',
  EFBIG: 'the file size limit is reached: raise it (ulimit -f), then run again',
  EROFS: 'the file system is read-only: make .agent writable, then run again',
  EACCES: 'permission is denied: make .agent writable for this user',
  EPERM: 'permission is denied: make .agent writable for this user',
  EIO: 'the disk reported an error: check it, then run again',
};

function unwritable(path: string, what: string, cause: unknown): CoordinatorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = ADVICE[code] ?? (cause instanceof Error ? cause.message : 'no event can follow');
  return new CoordinatorError('journal_unwritable', `The journal ${path} ${what}: ${reason}.`, cause);
}
