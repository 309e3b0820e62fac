import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from './cli-error.ts';

/** Where a text goes that is written once. */
export interface OutputTarget {
  /** @throws CliError `output_unwritable`. */
  readonly write: (text: string) => Promise<void>;
  readonly close: () => void;
}

const FULL_PIPE_MS = 10;
const DESCRIPTORS = new RegExp(String.raw`^/(?:dev|proc/${process.pid})/fd$`);

/**
 * Finds out where a path leads, and whether it can be written. A file, also one behind a symbolic link, is replaced at
 * once, so that a reader never sees half of it; what is no file (a device, a pipe, a descriptor of this process such as
 * `/dev/stdout`) is opened now and written to.
 *
 * @throws CliError `output_unwritable`.
 */
export function openOutput(path: string, name: string = path): OutputTarget {
  try {
    const { write, close } = openUnguarded(path);
    return {
      close,
      write: (text) =>
        write(text).catch((error: unknown) => {
          throw unwritable(name, error);
        }),
    };
  } catch (error) {
    throw unwritable(name, error);
  }
}

function openUnguarded(path: string): OutputTarget {
  // Links that lead round in a circle are told here.
  statSync(path, { throwIfNoEntry: false });
  const place = placeOf(path);
  if (typeof place === 'number') {
    fstatSync(place);
    return { write: (text) => writeAll(place, text), close: () => {} };
  }
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    const fd = openStream(place);
    return { write: (text) => writeAll(fd, text), close: () => closeSync(fd) };
  }
  accessSync(dirname(place), constants.W_OK);
  return { write: async (text) => replaceFile(place, text, found), close: () => {} };
}

/**
 * Opens a device or a pipe for writing, without waiting for who reads it.
 *
 * @throws Error of the system; of a pipe that nothing reads it says so.
 */
export function openStream(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENXIO')
      throw new Error('nothing reads this pipe, start its reader first', { cause });
    throw cause;
  }
}

/** The path without symbolic links, whether anything is there or not, or the descriptor of this process that it names. */
function placeOf(path: string): string | number {
  const place = join(realpathSync(dirname(path)), basename(path));
  if (DESCRIPTORS.test(dirname(place)) && /^\d+$/.test(basename(place))) return Number(basename(place));
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? placeOf(resolve(dirname(place), readlinkSync(place))) : place;
}

/** By a name that nobody can have prepared. */
function replaceFile(place: string, text: string, before: Stats | undefined): void {
  const temporary = join(dirname(place), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (before !== undefined) chmodSync(temporary, before.mode & 0o777);
    renameSync(temporary, place);
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function writeAll(fd: number, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await delay(FULL_PIPE_MS);
    }
  }
}

function unwritable(name: string, cause: unknown): CliError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliError(
    'output_unwritable',
    `${name} cannot be written: ${reason}; name a file in a directory that is there and yours`,
    cause,
  );
}
