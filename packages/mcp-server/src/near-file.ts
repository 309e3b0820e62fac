import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  read,
  readFile,
  readSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { promisify } from 'node:util';

/** A regular file that is open for reading; a `FileHandle` is one. */
export interface OpenFile extends AsyncDisposable {
  readonly fd: number;
  readonly stat: () => Promise<Stats>;
  readonly read: (
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ) => Promise<{ readonly bytesRead: number }>;
  readonly readFile: () => Promise<Buffer>;
}

/** A file that was just created; a `FileHandle` may be one. */
export interface NewFile {
  readonly fd: number;
  readonly writeFile: (bytes: Uint8Array) => Promise<void>;
  readonly chmod: (mode: number) => Promise<void>;
  readonly chown: (uid: number, gid: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** So many bytes of one file are read or written while everybody waits; more by another thread. */
export const MOST_AT_ONCE = 64 * 1024;

const readMeanwhile = promisify(read);
const readFileMeanwhile = promisify(readFile);

/** Takes over the descriptor of a file on a disk of this machine. */
export function nearFile(fd: number): OpenFile {
  let left = MOST_AT_ONCE;
  return {
    fd,
    stat: async () => fstatSync(fd),
    read: async (buffer, offset, length, position) => {
      left -= length;
      if (left < 0) return readMeanwhile(fd, buffer, offset, length, position);
      return { bytesRead: readSync(fd, buffer, offset, length, position) };
    },
    readFile: () => readFileMeanwhile(fd),
    [Symbol.asyncDispose]: async () => closeSync(fd),
  };
}

/** Creates a file on a disk of this machine that is to take at most `MOST_AT_ONCE` bytes. */
export function createNearFile(location: string, flags: number, mode: number): NewFile {
  const fd = openSync(location, flags, mode);
  return {
    fd,
    writeFile: async (bytes) => writeFileSync(fd, bytes),
    chmod: async (mode) => fchmodSync(fd, mode),
    chown: async (uid, gid) => fchownSync(fd, uid, gid),
    close: async () => closeSync(fd),
  };
}
