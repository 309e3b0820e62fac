import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** A regular file's content and what is known of it. */
export interface BoundedFile {
  readonly content: Buffer;
  readonly stat: Stats;
}

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a regular file of at most 4 MiB to which no link leads, neither by its own name nor by its directory's; null
 * for whatever else is there.
 */
export function readBounded(path: string): BoundedFile | null {
  let fd: number | undefined;
  try {
    if (realpathSync.native(dirname(path)) !== dirname(path)) return null;
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > MAX_BYTES) return null;
    return { content: readFileSync(fd), stat };
  } catch {
    return null;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
