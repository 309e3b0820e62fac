import { constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file that grows; a full or broken disk never reaches its user as an exception. */
export interface LogFile {
  /** Takes a block; null, or when the disk has caught up so far that more can come. */
  readonly append: (block: Buffer) => Promise<void> | null;
  /** Settles when all is written and the file is closed. Never rejects. */
  readonly close: () => Promise<void>;
}

/** How a log is kept. */
export interface LogFileOptions {
  /** The most bytes that a log keeps, all attempts together: half of them from its start, the others from its end. */
  readonly limit: number;
  /** Goes before the first block where an earlier attempt left something; left out: nothing. */
  readonly heading?: string | undefined;
  /** Called at most once, when the log cannot be written. */
  readonly onError: (error: unknown) => void;
}

const NEWLINE = 10;
/** At a pipe in its place, which somebody may or may not read, it fails instead of waiting. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
/** What may wait for the disk before whoever writes has to wait too. */
const MOST_WAITING = 1024 * 1024;
/** A write that is handed to another thread costs as much as these bytes, so that a flood goes there in such parts. */
const GOOD_BATCH = 256 * 1024;
/** How long a smaller one waits for more. */
const BATCH_MS = 10;

/**
 * Opens a log for appending with its first block; what comes within a few milliseconds, or while a write is under way,
 * goes into the same or the next one.
 *
 * When the log has reached half its limit it goes on in `<log>.2`, which becomes `<log>.1` when that is full: the start
 * and the end are kept, and each part says where it begins.
 */
export function openLogFile(path: string, options: LogFileOptions): LogFile {
  let queue: Buffer[] = [];
  let waiting = 0;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let relief: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;
  let failed = false;
  const parts = openParts(path, options);

  const relieve = (): void => {
    relief?.resolve();
    relief = null;
  };
  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!failed) options.onError(error);
      failed = true;
      queue = [];
      relieve();
    }
  };
  const drain = async (): Promise<void> => {
    do {
      const batch = queue;
      queue = [];
      waiting = 0;
      await parts.write(batch);
      if (waiting < MOST_WAITING) relieve();
    } while (waiting >= GOOD_BATCH);
  };
  const begin = (): void => {
    writing ??= guarded(drain).finally(() => {
      writing = null;
      if (queue.length > 0) beginSoon();
    });
  };
  const beginSoon = (): void => {
    if (waiting >= GOOD_BATCH) return begin();
    timer ??= setTimeout(() => {
      timer = null;
      if (queue.length > 0) begin();
    }, BATCH_MS);
  };
  /** What came while a write was under way may have begun another. */
  const written = async (): Promise<void> => {
    if (writing === null) return;
    await writing;
    return written();
  };
  return {
    append: (block) => {
      if (failed) return null;
      queue.push(block);
      waiting += block.length;
      beginSoon();
      if (waiting < MOST_WAITING) return null;
      return (relief ??= openRelief()).promise;
    },
    close: async () => {
      await written();
      if (timer !== null) clearTimeout(timer);
      if (queue.length > 0) await guarded(drain);
      await guarded(parts.close);
    },
  };
}

function openRelief(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface Parts {
  readonly write: (batch: readonly Buffer[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The start of a log, the last part of its end, and the part before that. */
function openParts(path: string, { limit, heading }: LogFileOptions): Parts {
  const start = { path, room: Math.floor(limit / 2) };
  const end = { path: `${path}.2`, room: Math.floor(limit / 4) };
  let part = start;
  let file: FileHandle | null = null;
  let size = 0;
  let written = 0;
  let midLine = false;
  let isFresh = true;

  const openPart = async (): Promise<FileHandle> => {
    const handle = await open(part.path, APPEND, 0o600);
    ({ size } = await handle.stat());
    isFresh = size === 0;
    return handle;
  };
  const say = (handle: FileHandle, text: string): Promise<void> =>
    handle.appendFile(`${midLine ? '\n' : ''}[ralph] ${text}\n`);
  const begin = async (handle: FileHandle, text: string): Promise<number> => {
    await handle.appendFile(text);
    return Buffer.byteLength(text);
  };
  const nextPart = async (handle: FileHandle): Promise<FileHandle> => {
    if (part === start)
      await say(handle, `the end of this log is in ${basename(path)}.1 and .2, as far as it is kept`);
    await handle.close();
    if (part === end) await rename(end.path, `${path}.1`);
    part = end;
    midLine = false;
    const next = await openPart();
    if (size === 0) await say(next, `before this the attempt printed ${written} bytes`);
    return next;
  };
  const wrote = (length: number, last: number | undefined): void => {
    if (length === 0) return;
    midLine = last !== NEWLINE;
    isFresh = false;
    written += length;
    size += length;
  };
  return {
    write: async (batch) => {
      if (file === null) {
        file = await openPart();
        // The attempt before may have ended in the midst of a line.
        if (heading !== undefined && size > 0) size += await begin(file, `\n[ralph] ${heading}\n`);
      }
      const length = batch.reduce((sum, block) => sum + block.length, 0);
      if (size + length <= part.room) {
        await writeAll(file, batch, length);
        return wrote(length, batch.at(-1)?.at(-1));
      }
      for (let block = Buffer.concat(batch); block.length > 0;) {
        if (size >= part.room) file = await nextPart(file);
        const whole = wholeLines(block, part.room - size);
        // A line that no part has room for is cut; any other begins the next part.
        const fitting = whole === 0 && (midLine || isFresh) ? part.room - size : whole;
        await writeAll(file, [block.subarray(0, fitting)], fitting);
        wrote(fitting, block[fitting - 1]);
        if (fitting < block.length) size = part.room;
        block = block.subarray(fitting);
      }
    },
    close: async () => file?.close(),
  };
}

/** All, or else as many whole lines as there is room for. */
function wholeLines(block: Buffer, room: number): number {
  return block.length <= room ? block.length : block.subarray(0, room).lastIndexOf(NEWLINE) + 1;
}

async function writeAll(file: FileHandle, blocks: readonly Buffer[], length: number): Promise<void> {
  const { bytesWritten } = await file.writev(blocks);
  // A disk that fills up takes a part; the rest tells why.
  if (bytesWritten < length) await file.appendFile(Buffer.concat(blocks).subarray(bytesWritten));
}
