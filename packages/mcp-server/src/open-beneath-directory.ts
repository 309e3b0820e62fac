import { closeSync, constants, openSync } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import path from 'node:path';

/** An open directory; names in it are reached through its descriptor, so moving or replacing it changes nothing. */
export interface Directory extends AsyncDisposable {
  /** A path for `node:fs` that names an entry of this directory; valid until disposal. */
  readonly at: (name: string) => string;
}

const DIRECTORY_ITSELF = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Opens a directory without following a link at its last name.
 *
 * Without `/proc/self/fd` names are joined to the path and checked by lstat just before use: links are refused
 * all the same, but a directory swapped within that moment is followed.
 */
export async function openDirectory(location: string, anchored: boolean): Promise<Directory> {
  return anchored ? openAnchored(location) : openByName(location);
}

/** The same while everybody waits: for what is on a disk of this machine, by descriptors. */
export function openNearDirectory(location: string): Directory {
  const fd = openSync(location, DIRECTORY_ITSELF);
  return {
    at: (name) => entryOf(fd, name),
    [Symbol.asyncDispose]: async () => closeSync(fd),
  };
}

async function openAnchored(location: string): Promise<Directory> {
  const handle = await open(location, DIRECTORY_ITSELF);
  return {
    at: (name) => entryOf(handle.fd, name),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function entryOf(fd: number, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

async function openByName(location: string): Promise<Directory> {
  const stats = await lstat(location);
  if (!stats.isDirectory()) throw Object.assign(new Error(`ENOTDIR: ${location}`), { code: 'ENOTDIR' });
  return { at: (name) => path.join(location, name), [Symbol.asyncDispose]: () => Promise.resolve() };
}
