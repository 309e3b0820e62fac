import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, renameSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createNearFile, MOST_AT_ONCE, nearFile } from './near-file.ts';
import type { NewFile, OpenFile } from './near-file.ts';
import { findPlace, statPlace } from './open-beneath.ts';
import type { Place } from './open-beneath.ts';
import { ScopeError } from './scope-error.ts';
import { shorten } from './scope-path.ts';
import type { Scope } from './scope.ts';

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** A FIFO or device must never be waited for. */
const AT_ONCE = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Where a file is, and what to call it in a refusal. */
export type FileSpot = Pick<Place, 'asked' | 'location'> & Partial<Pick<Place, 'seen' | 'isNear'>>;

/** Opens an existing regular file for reading; the caller closes it. */
export async function openForReading(place: FileSpot): Promise<OpenFile> {
  return place.isNear === true ? openNear(place) : openRegular(place, constants.O_RDONLY | AT_ONCE);
}

/** Reads a file of the checkout, following links that stay inside it. */
export async function withFile<T>(
  scope: Scope,
  asked: string,
  act: (file: OpenFile, place: Place) => Promise<T>,
): Promise<T> {
  await using place = await findPlace(scope, asked, { access: 'read', last: 'follow', parents: 'existing' });
  await using file = await openForReading(place);
  return await act(file, place);
}

/** How a place was filled. */
export type Filled = 'created' | 'replaced';

/** Puts a new file in the place by temporary file and rename; says whether one was there. */
export async function replaceFile(
  place: Place,
  fill: (handle: FileHandle) => Promise<void>,
  mode?: number,
): Promise<Filled> {
  return replaceBy(place, open, fill, mode);
}

/** The same with a new file of these bytes. */
export async function replaceContent(place: Place, bytes: Uint8Array): Promise<Filled> {
  const fill = (file: NewFile) => file.writeFile(bytes);
  if (!place.isNear || bytes.length > MOST_AT_ONCE) return replaceFile(place, fill);
  return replaceBy(place, async (...given) => createNearFile(...given), fill);
}

async function replaceBy<File extends NewFile>(
  place: Place,
  create: (location: string, flags: number, mode: number) => Promise<File>,
  fill: (file: File) => Promise<void>,
  mode?: number,
): Promise<Filled> {
  const old = await statPlace(place);
  if (old !== undefined) mustBeFile(place, old);
  const temporary = place.directory.at(`.ralph-${randomBytes(8).toString('hex')}.tmp`);
  const file = await create(temporary, NEW_FILE, (mode ?? old?.mode ?? 0o666) & 0o777);
  try {
    await fillAndClose(file, fill, old, mode);
    // A large old file takes its time to go.
    if (place.isNear && (old?.size ?? 0) <= MOST_AT_ONCE) renameSync(temporary, place.location);
    else await rename(temporary, place.location);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  return old === undefined ? 'created' : 'replaced';
}

/** Adds bytes at the end of a file, or creates it; a file with other names is replaced, so that those keep theirs. */
export async function appendToFile(place: Place, bytes: Uint8Array): Promise<void> {
  if ((await statPlace(place)) === undefined) {
    await replaceContent(place, bytes);
    return;
  }
  await using handle = await openRegular(place, constants.O_RDWR | constants.O_APPEND | AT_ONCE);
  if ((await handle.stat()).nlink === 1) return await handle.appendFile(bytes);
  await replaceFile(place, async (copy) => {
    await pour(handle, copy);
    await copy.writeFile(bytes);
  });
}

/** Copies all bytes from one open file to another. */
export async function pour(from: OpenFile, to: FileHandle, signal?: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafe(1 << 18);
  let position = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await from.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    await to.writeFile(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Throws unless what was found is a regular file. */
function mustBeFile(place: FileSpot, stats: Stats): void {
  if (stats.isFile()) return;
  const kind = stats.isDirectory()
    ? 'a directory'
    : stats.isSymbolicLink()
      ? 'a link'
      : 'a FIFO, socket or device';
  throw new ScopeError(
    'not_a_file',
    place.asked,
    `'${shorten(place.asked)}' is ${kind}, not a regular file.`,
  );
}

async function openNear(place: FileSpot): Promise<OpenFile> {
  await mustHoldFile(place);
  const fd = openSync(place.location, constants.O_RDONLY | AT_ONCE);
  try {
    mustBeFile(place, fstatSync(fd));
    return nearFile(fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Opening a device, even for a moment, may do something. */
async function mustHoldFile(place: FileSpot): Promise<void> {
  const before = place.seen ?? (await statPlace(place));
  if (before !== undefined) mustBeFile(place, before);
}

async function openRegular(place: FileSpot, flags: number): Promise<FileHandle> {
  await mustHoldFile(place);
  const handle = await open(place.location, flags);
  try {
    mustBeFile(place, fstatSync(handle.fd));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function fillAndClose<File extends NewFile>(
  file: File,
  fill: (file: File) => Promise<void>,
  old: Stats | undefined,
  mode: number | undefined,
): Promise<void> {
  try {
    await fill(file);
    if (old !== undefined) await keepAttributes(file, old, mode);
  } finally {
    await file.close();
  }
}

/** The replacement keeps who owned the old file and who may run it; owners only when we may give files away. */
async function keepAttributes(file: NewFile, old: Stats, mode: number | undefined): Promise<void> {
  const now = fstatSync(file.fd);
  const wanted = (mode ?? old.mode) & 0o777;
  const isOthers = now.uid !== old.uid || now.gid !== old.gid;
  if ((now.mode & 0o777) !== wanted) await file.chmod(wanted);
  if (isOthers && process.getuid?.() === 0) await file.chown(old.uid, old.gid);
}
