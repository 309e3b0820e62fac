import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes a directory's entries survive a power loss, where the file system can do that. */
export function syncDirectory(directory: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(directory, 'r');
    fsyncSync(fd);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Creates a directory with its parents and makes all new ones durable. */
export function makeDurableDirectory(directory: string): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  const last = dirname(resolve(first));
  for (let at = resolve(directory); at !== last; at = dirname(at)) syncDirectory(at);
  syncDirectory(last);
}

/** Windows and some network file systems cannot open or sync a directory; they order entries themselves. */
function isUnsupported(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return (
    error.code === 'EINVAL' ||
    error.code === 'ENOTSUP' ||
    (process.platform === 'win32' && error.code === 'EPERM')
  );
}
