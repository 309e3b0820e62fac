import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

/** What a file or link is to be. */
export interface EntryFacts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Puts a whole file in a place at once. With `replace` it takes the place of what is there; without, it fails when
 * something has come there meanwhile.
 */
export function putFile(place: Buffer, content: Buffer, facts: EntryFacts | null, replace: boolean): void {
  const temporary = besides(place);
  const fd = openSync(temporary, NEW_FILE, 0o600);
  try {
    for (let written = 0; written < content.length;) {
      written += writeSync(fd, content, written, content.length - written);
    }
    if (facts !== null) {
      if (process.getuid?.() === 0) fchownSync(fd, facts.uid, facts.gid);
      fchmodSync(fd, facts.mode);
      futimesSync(fd, facts.mtimeMs / 1000, facts.mtimeMs / 1000);
    } else fchmodSync(fd, 0o644);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  } finally {
    closeSync(fd);
  }
  moveInto(temporary, place, replace);
}

/** Puts a link in a place at once. */
export function putLink(place: Buffer, target: Buffer, facts: EntryFacts, replace: boolean): void {
  const temporary = besides(place);
  symlinkSync(target, temporary);
  if (process.getuid?.() === 0) lchownSync(temporary, facts.uid, facts.gid);
  moveInto(temporary, place, replace);
}

function moveInto(temporary: Buffer, place: Buffer, replace: boolean): void {
  try {
    if (replace) return renameSync(temporary, place);
    linkSync(temporary, place);
    unlinkSync(temporary);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** A name in the same directory that nobody can have taken. */
function besides(place: Buffer): Buffer {
  const directory = place.subarray(0, place.lastIndexOf('/') + 1);
  return Buffer.concat([directory, Buffer.from(`.ralph-${randomBytes(8).toString('hex')}.tmp`)]);
}
