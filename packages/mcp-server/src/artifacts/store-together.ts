import { unlink } from 'node:fs/promises';
import { openForReading } from '../open-beneath-file.ts';
import { findPlace, statPlace } from '../open-beneath.ts';
import { errorCode } from '../scope-fs-error.ts';
import type { Scope } from '../scope.ts';
import { storeFile } from '../store-file.ts';

/** An agent can put anything there, of any size. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A whole file to be written. */
export interface StoredFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Writes several files so that all of them are new or none is; when not even that succeeds, the error says so. */
export async function storeTogether(scope: Scope, files: readonly StoredFile[]): Promise<void> {
  const before: (StoredFile | string)[] = [];
  try {
    for (const { path, content } of files) {
      before.push((await oldFile(scope, path)) ?? path);
      await storeFile(scope, path, Buffer.from(content));
    }
  } catch (error) {
    await restore(scope, before, error);
    throw error;
  }
}

async function restore(
  scope: Scope,
  before: readonly (StoredFile | string)[],
  cause: unknown,
): Promise<void> {
  try {
    for (const old of before.toReversed()) await restoreFile(scope, old);
  } catch (error) {
    const [first, second] = [cause, error].map((each) =>
      each instanceof Error ? each.message : String(each),
    );
    throw new Error(
      `it failed half way (${first}), and what was there before could not be put back (${second}): submit again`,
      { cause: error },
    );
  }
}

async function restoreFile(scope: Scope, old: StoredFile | string): Promise<void> {
  if (typeof old !== 'string') return storeFile(scope, old.path, Buffer.from(old.content));
  await using place = await findPlace(scope, old, { access: 'write', last: 'keep', parents: 'create' });
  if ((await statPlace(place))?.isFile() === true) await unlink(place.location);
}

async function oldFile(scope: Scope, path: string): Promise<StoredFile | undefined> {
  const content = await readStored(scope, path);
  return content === undefined ? undefined : { path, content };
}

/** A whole file of the server's own; undefined when there is none. */
export async function readStored(scope: Scope, path: string): Promise<Buffer | undefined> {
  return ifThere(async () => {
    await using place = await findPlace(scope, path, {
      access: 'write',
      last: 'follow',
      parents: 'existing',
    });
    await using handle = await openForReading(place);
    const { size } = await handle.stat();
    if (size <= MAX_BYTES) return await handle.readFile();
    throw new Error(`${path} has ${size} bytes, more than the ${MAX_BYTES} that it may have: delete it`);
  });
}

/** Runs what is about a file that need not be there. */
export async function ifThere<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
