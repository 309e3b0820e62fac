import {
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { temporaryName } from './atomic-write.ts';
import { openRegular } from '../regular-file.ts';
import { makeDurableDirectory, syncDirectory } from './durable-directory.ts';
import { journalUnwritable } from './journal-error.ts';

const { O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants;

/** Creates a file for lines, with its directory. */
export function createSegment(path: string): number {
  try {
    makeDurableDirectory(dirname(path));
    const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL);
    syncDirectory(dirname(path));
    return fd;
  } catch (cause) {
    const what = existsSync(path) ? 'exists already, take another run id' : 'could not be created';
    throw journalUnwritable(path, what, cause);
  }
}

/** Opens a file for more lines, and cuts off what is behind its last good one. */
export function continueSegment(path: string, goodBytes: number): number {
  try {
    const fd = openRegular(path, O_RDWR | O_APPEND);
    try {
      ftruncateSync(fd, goodBytes);
      fdatasyncSync(fd);
      return fd;
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
  } catch (cause) {
    throw journalUnwritable(path, 'could not be opened for more events', cause);
  }
}

/** Appends a whole line, or nothing. */
export function writeLine(fd: number, line: Uint8Array, goodBytes: number): void {
  try {
    writeWhole(fd, line);
  } catch (cause) {
    cutBack(fd, goodBytes);
    throw cause;
  }
}

/**
 * Writes a complete and durable file beside another one, takes its place, and answers the open descriptor.
 * Until that moment the other file is as it was. Its directory is not yet synced.
 */
export function replaceSegment(
  path: string,
  content: Iterable<Uint8Array>,
  before: () => void = () => {},
): number {
  const temporary = temporaryName(path);
  const fd = openSync(temporary, O_RDWR | O_APPEND | O_CREAT | O_EXCL);
  try {
    for (const part of content) writeWhole(fd, part);
    fdatasyncSync(fd);
    before();
    renameSync(temporary, path);
    return fd;
  } catch (cause) {
    closeSync(fd);
    rmSync(temporary, { force: true });
    throw cause;
  }
}

const CHUNK = 256 * 1024;

/** The first bytes of an open file, which may have lost its name, and then these lines. */
export function* copyOf(fd: number, length: number, lines: readonly Uint8Array[]): Generator<Uint8Array> {
  for (let done = 0; done < length;) {
    const chunk = new Uint8Array(Math.min(CHUNK, length - done));
    const read = readSync(fd, chunk, 0, chunk.length, done);
    if (read === 0) throw new Error(`expected ${length} bytes in the file, got ${done}`);
    yield chunk.subarray(0, read);
    done += read;
  }
  yield* lines;
}

/** Whether this is the file that the path leads to. */
export function isFileAt(fd: number, path: string): boolean {
  const { ino, dev } = fstatSync(fd, { bigint: true });
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && found.ino === ino && found.dev === dev;
}

/** The kernel may take a part only, and names the reason when asked to take the rest. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
}

/** Nothing may follow half a line. Should even this fail, a reader drops the torn line. */
function cutBack(fd: number, goodBytes: number): void {
  try {
    ftruncateSync(fd, goodBytes);
  } catch {
    return;
  }
}
