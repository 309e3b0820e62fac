import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { actBeneath } from './beneath.ts';
import { packedName, type ControlFile } from './control-files.ts';
import { isBelow, placeIn, type Place } from './tree-path.ts';
import { putFile, putLink } from './write-entry.ts';

/**
 * Makes a control file what it was before, without git: git would obey what is to be undone.
 *
 * @throws the error of the file system when that is not possible.
 */
export function restoreControl(before: ControlFile | undefined, after: ControlFile | undefined): void {
  const file = before ?? after;
  if (file === undefined) return;
  if (before === undefined) return removeControl(file);
  if (before.type === 'unreadable') throw new Error('it could not be read before');
  const content = Buffer.from(before.type === 'ref' ? `${before.text}\n` : before.text, 'latin1');
  actBeneath(
    before.base,
    before.path,
    (place) => {
      const facts = { mode: before.mode ?? 0o644, mtimeMs: Date.now(), ...ownerOf(before.base) };
      if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true) {
        rmSync(place, { recursive: true });
      }
      if (before.type === 'link') putLink(place, content, facts, true);
      else putFile(place, content, facts, true);
    },
    { create: true },
  );
}

function removeControl(file: ControlFile): void {
  // Another name stands in the list of packed refs only.
  if (isBelow(file.path)) removeEntry(file);
  if (file.type === 'ref') unpack(file);
}

function removeEntry(file: ControlFile): void {
  try {
    actBeneath(file.base, file.path, (place) => rmSync(place, { force: true, recursive: true }));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))))
      throw error;
  }
}

/** A ref may stand in the common list too, more than once, with a line of its own for what its tag points to. */
function unpack({ base, path }: ControlFile): void {
  const packed = placeIn(base, 'packed-refs');
  const list = lstatSync(packed, { throwIfNoEntry: false });
  if (list?.isFile() !== true) return;
  const lines = readFileSync(packed, 'latin1').split('\n');
  const isIts = (line: string | undefined): boolean => line !== undefined && packedName(line) === path;
  const others = lines.filter(
    (line, nth) => !isIts(line) && !(line.startsWith('^') && isIts(lines[nth - 1])),
  );
  if (others.length === lines.length) return;
  const facts = { mode: list.mode & 0o7777, mtimeMs: Date.now(), uid: list.uid, gid: list.gid };
  actBeneath(base, 'packed-refs', (place) =>
    putFile(place, Buffer.from(others.join('\n'), 'latin1'), facts, true),
  );
}

function ownerOf(base: Place): { readonly uid: number; readonly gid: number } {
  const { uid, gid } = lstatSync(base);
  return { uid, gid };
}
