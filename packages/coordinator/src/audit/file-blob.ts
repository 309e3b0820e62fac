import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Place } from './tree-path.ts';

const PIECE = 1024 * 1024;

/**
 * Hands the content of a regular file over, piece by piece, after its size in bytes; others get their turn in between,
 * and no pipe is ever waited for. False when it cannot be read as a whole.
 */
export async function readPieces(
  place: Place,
  begin: (size: number) => (piece: Buffer) => void,
): Promise<boolean> {
  let fd: number;
  try {
    fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return false;
    const take = begin(stat.size);
    const buffer = Buffer.alloc(Math.min(PIECE, stat.size));
    for (let read = 0; read < stat.size;) {
      if (read > 0) await setImmediate();
      const got = readSync(fd, buffer, 0, Math.min(buffer.length, stat.size - read), read);
      if (got === 0) return false;
      take(buffer.subarray(0, got));
      read += got;
    }
    return true;
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}

/** The name that git gives to the content of a file as it is; null when it cannot be read. */
export async function blobName(place: Place, algorithm: 'sha1' | 'sha256'): Promise<string | null> {
  const hash = createHash(algorithm);
  const isRead = await readPieces(place, (size) => {
    hash.update(`blob ${size}\0`);
    return (piece) => void hash.update(piece);
  });
  return isRead ? hash.digest('hex') : null;
}
