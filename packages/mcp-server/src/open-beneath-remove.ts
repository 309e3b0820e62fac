import { opendir, rmdir, unlink } from 'node:fs/promises';
import { openDirectory } from './open-beneath-directory.ts';
import type { Directory } from './open-beneath-directory.ts';
import type { Place } from './open-beneath.ts';
import { ScopeError } from './scope-error.ts';
import { isReservedName } from './scope-reserved.ts';
import { describeAreas, readRefusal } from './scope.ts';
import type { Scope } from './scope.ts';

/** Each level holds two descriptors. */
const MAX_REMOVE_DEPTH = 200;

/** Throws when git's, the coordinator's or secret files lie beneath a directory that is to be moved or deleted. */
export async function refuseKeptFiles(scope: Scope, place: Place, signal: AbortSignal): Promise<void> {
  await using directory = await openDirectory(place.location, scope.anchored);
  await refuseKept(scope, directory, place.segments, signal);
}

/** Deletes a directory with everything in it; links are deleted, not followed. */
export async function removeTree(scope: Scope, place: Place, signal: AbortSignal): Promise<void> {
  await removeContents(scope, place.location, place.segments, signal);
  await rmdir(place.location);
}

async function refuseKept(
  scope: Scope,
  directory: Directory,
  segments: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (segments.length > MAX_REMOVE_DEPTH) throw tooDeep(segments);
  for await (const dirent of await opendir(directory.at('.'))) {
    signal.throwIfAborted();
    const inner = [...segments, dirent.name];
    refuseKeptName(scope, inner, dirent.name);
    if (!dirent.isDirectory()) continue;
    await using child = await openDirectory(directory.at(dirent.name), scope.anchored);
    await refuseKept(scope, child, inner, signal);
  }
}

function refuseKeptName(scope: Scope, segments: readonly string[], name: string): void {
  const path = segments.join('/');
  if (isReservedName(name))
    throw new ScopeError(
      'reserved',
      path,
      `'${path}' lies beneath it, and is never moved or deleted; ${describeAreas(scope)}.`,
    );
  if (readRefusal(scope, segments) === 'secret')
    throw new ScopeError(
      'secret',
      path,
      `'${path}' lies beneath it, and may hold credentials; ${describeAreas(scope)}.`,
    );
}

function tooDeep(segments: readonly string[]): ScopeError {
  const top = segments.slice(0, 5).join('/');
  return new ScopeError(
    'invalid_path',
    top,
    `'${top}/…' has more than ${MAX_REMOVE_DEPTH} levels; move or delete it in parts.`,
  );
}

async function removeContents(
  scope: Scope,
  location: string,
  segments: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await using directory = await openDirectory(location, scope.anchored);
  for await (const dirent of await opendir(directory.at('.'))) {
    signal.throwIfAborted();
    const inner = [...segments, dirent.name];
    refuseKeptName(scope, inner, dirent.name);
    const child = directory.at(dirent.name);
    if (!dirent.isDirectory()) await unlink(child);
    else {
      await removeContents(scope, child, inner, signal);
      await rmdir(child);
    }
  }
}
