import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { syncDirectory } from './durable-directory.ts';

/** How much an atomic write has to survive. */
export interface AtomicWriteOptions {
  /** Survive a power loss, not only the death of this process. Default: false. */
  readonly durable?: boolean;
  /** Who may do what with it. Default: as the user wants it of all new files. */
  readonly mode?: number;
}

/**
 * Replaces a file's whole content at once: a reader sees the old text or the new one, never a part.
 *
 * @throws CoordinatorError `state_unwritable`; the old file is untouched then and no temporary file stays.
 */
export function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): void {
  const temporary = temporaryName(path);
  try {
    writeNewFile(temporary, data, options);
    renameSync(temporary, path);
    if (options.durable) syncDirectory(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw unwritable(path, cause);
  }
}

/** Writes a file that must not exist yet. */
export function writeNewFile(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): void {
  const fd = openSync(path, 'wx', options.mode);
  try {
    writeFileSync(fd, data);
    if (options.durable) fdatasyncSync(fd);
  } catch (error) {
    // Of a file that is open, the system does not say which one it is.
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  } finally {
    closeSync(fd);
  }
}

/** A name in the same directory that no other writer takes or guesses. */
export function temporaryName(path: string): string {
  return `${path}.tmp.${randomUUID().replaceAll('-', '')}`;
}

/**
 * Removes what killed writers of `directory/base` left behind and names it.
 * Only for whoever is the sole writer of that file, else it takes a living writer's file away.
 */
export function removeStrayTemps(directory: string, base: string): readonly string[] {
  const prefix = `${basename(base)}.tmp.`;
  const strays = namesIn(directory).filter(
    (name) => name.startsWith(prefix) && /^[0-9a-f]+$/.test(name.slice(prefix.length)),
  );
  for (const name of strays) rmSync(join(directory, name), { force: true });
  return strays;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function unwritable(path: string, cause: unknown): CoordinatorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'free some space or make its directory writable, then try again';
  return new CoordinatorError('state_unwritable', `Cannot write ${path}: ${reason}: ${remedy}.`, cause);
}
