import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { actBeneath } from './beneath.ts';
import type { ControlFile } from './control-files.ts';
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
  try {
    actBeneath(file.base, file.path, (place) => rmSync(place, { force: true, recursive: true }));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))))
      throw error;
  }
  if (file.type === 'ref') unpack(file);
}

/** A ref may stand in the common list too, with a line of its own for what its tag points to. */
function unpack({ base, path }: ControlFile): void {
  const list = lstatSync(join(base, 'packed-refs'), { throwIfNoEntry: false });
  if (list?.isFile() !== true) return;
  const lines = readFileSync(join(base, 'packed-refs'), 'latin1').split('\n');
  const at = lines.findIndex((line) => line.endsWith(` ${path}`));
  if (at === -1) return;
  lines.splice(at, lines[at + 1]?.startsWith('^') === true ? 2 : 1);
  const facts = { mode: list.mode & 0o7777, mtimeMs: Date.now(), uid: list.uid, gid: list.gid };
  actBeneath(base, 'packed-refs', (place) =>
    putFile(place, Buffer.from(lines.join('\n'), 'latin1'), facts, true),
  );
}

function ownerOf(base: string): { readonly uid: number; readonly gid: number } {
  const { uid, gid } = lstatSync(base);
  return { uid, gid };
}
