import {
  closeSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { temporaryName } from '../journal/atomic-write.ts';
import { readBounded, type BoundedFile } from '../bounded-file.ts';
import { jsonObject, sha256, type LoginCopy } from './plan-home.ts';

/**
 * Gives the user a login that the agent renewed: what it replaced may be worth nothing any more.
 *
 * Only when the user's own file is still the one that was copied, so of several attempts the first wins; and only for
 * an object of the same fields, because an agent that was turned away may have emptied it.
 *
 * @throws Error when the user's file cannot be written.
 */
export function returnLogin({ copy, original, sha256: before }: LoginCopy): void {
  const renewed = readBounded(copy);
  if (renewed === null || sha256(renewed.content) === before) return;
  const present = readBounded(original);
  if (present === null || sha256(present.content) !== before) return;
  if (fieldsOf(renewed) !== null && fieldsOf(renewed) === fieldsOf(present))
    replace(original, present, renewed);
}

function fieldsOf({ content }: BoundedFile): string | null {
  const object = jsonObject(content);
  return object === null ? null : JSON.stringify(Object.keys(object).sort());
}

/** Never readable for others in between, and whole or not at all. */
function replace(path: string, { stat }: BoundedFile, { content }: BoundedFile): void {
  const temporary = temporaryName(path);
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      if (stat.uid !== process.getuid?.()) fchownSync(fd, stat.uid, stat.gid);
      fchmodSync(fd, stat.mode & 0o700);
      writeFileSync(fd, content);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
