import { closeSync, constants, existsSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { namesOf, type Place } from './tree-path.ts';

const DIRECTORY_ITSELF = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Without it a directory that is swapped for a link within a moment would be followed. */
const ANCHORED = existsSync('/proc/self/fd');

/** How to come to a place. */
interface BeneathOptions {
  /** Makes directories that are missing on the way. */
  readonly create?: boolean;
}

/**
 * Walks to the directory of a path below a root, name by name and never through a link, and lets `act` work on the
 * last name. Paths are byte for byte, as latin1 text; `act` is synchronous, so the descriptor outlives it.
 *
 * @throws the error of the file system when a directory on the way is missing or is none, and as `namesOf`.
 */
export function actBeneath<T>(
  root: Place,
  path: string,
  act: (place: Buffer) => T,
  { create = false }: BeneathOptions = {},
): T {
  const names = [...namesOf(path)];
  const last = names.pop() ?? Buffer.alloc(0);
  const open: number[] = [];
  let directory: Buffer = Buffer.from(root);
  try {
    for (const name of [null, ...names]) {
      const place = name === null ? directory : beneath(directory, name);
      if (name !== null && create) makeDirectory(place);
      if (!ANCHORED) {
        if (!lstatSync(place).isDirectory()) throw new Error(`ENOTDIR: ${place.toString()} is no directory`);
        directory = place;
        continue;
      }
      const fd = openSync(place, name === null ? DIRECTORY_ITSELF & ~constants.O_NOFOLLOW : DIRECTORY_ITSELF);
      open.push(fd);
      directory = Buffer.from(`/proc/self/fd/${fd}`);
    }
    return act(beneath(directory, last));
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

function beneath(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from('/'), name]);
}

function makeDirectory(place: Buffer): void {
  try {
    mkdirSync(place);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
