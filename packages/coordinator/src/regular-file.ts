import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** A pipe in the place of a file would hold up whoever opens it until somebody opens its other end. */
const { O_NONBLOCK, O_RDONLY } = constants;

/**
 * Opens a regular file at once, whatever else may stand in its place.
 *
 * @throws the error of the file system, or one that says that it is no regular file.
 */
export function openRegular(path: string | Buffer, flags: number = O_RDONLY): number {
  const fd = openSync(path, flags | O_NONBLOCK);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw notRegular(path);
}

/**
 * Reads a regular file at once.
 *
 * @throws as `openRegular`.
 */
export function readRegular(path: string | Buffer): Buffer {
  const fd = openRegular(path);
  try {
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What stands where a regular file was expected. */
export function notRegular(path: string | Buffer): Error {
  return new Error(`${path.toString()} is no regular file`);
}
