import { readlinkSync, type Stats } from 'node:fs';
import type { Place } from './tree-path.ts';

/** What the file system tells of one name. */
export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Rights, with the bits for set-uid and the like. */
  readonly mode: number;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** Cannot be set back by whoever is not root, as the modification time can. */
  readonly ctimeMs: number;
  readonly uid: number;
  readonly gid: number;
  /** How many names the same file has. */
  readonly links: number;
  /** Where a link leads, as latin1 text; else null. */
  readonly target: string | null;
  /** What a directory holds; else null. */
  readonly entries: Map<string, TreeEntry> | null;
  /** When the names of a directory were read, in ms since 1970. */
  readonly listedAt: number;
}

/** Who may do what. */
type Rights = Pick<TreeEntry, 'mode' | 'uid' | 'gid'>;

/** What changed at one path; names are byte for byte, as latin1 text. */
export interface TreeChange {
  readonly path: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

/** The entry of what was found at a place. */
export function entryOf(place: Place, stat: Stats): TreeEntry {
  const { mode, ino, size, mtimeMs, ctimeMs, uid, gid, nlink: links } = stat;
  const type = typeOf(stat);
  const target = type === 'link' ? targetOf(place) : null;
  const entries = type === 'directory' ? new Map<string, TreeEntry>() : null;
  return {
    type,
    mode: mode & 0o7777,
    ino,
    size,
    mtimeMs,
    ctimeMs,
    uid,
    gid,
    links,
    target,
    entries,
    listedAt: 0,
  };
}

/** Whether nothing can have been written since the entry was made. */
export function isUnchanged(entry: TreeEntry, stat: Stats): boolean {
  return (
    entry.ino === stat.ino &&
    entry.ctimeMs === stat.ctimeMs &&
    entry.mtimeMs === stat.mtimeMs &&
    entry.mode === (stat.mode & 0o7777) &&
    (entry.type === 'directory' || entry.size === stat.size) &&
    entry.type === typeOf(stat)
  );
}

/** Whether two entries give the same rights to the same owner and group. */
export function hasSameRights(one: Rights, other: Rights): boolean {
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid;
}

/** The entry at a path below a directory; undefined when there is none. */
export function entryAt(tree: TreeEntry, path: string): TreeEntry | undefined {
  let entry: TreeEntry | undefined = tree;
  for (const name of path.split('/')) entry = entry?.entries?.get(name);
  return entry;
}

/** Puts an entry at a path, or takes away what is there, if the directory that it belongs to is known. */
export function putEntry(tree: TreeEntry, path: string, entry: TreeEntry | null): void {
  const cut = path.lastIndexOf('/');
  const entries = (cut === -1 ? tree : entryAt(tree, path.slice(0, cut)))?.entries;
  if (entry === null) entries?.delete(path.slice(cut + 1));
  else entries?.set(path.slice(cut + 1), entry);
}

function typeOf(stat: Stats): TreeEntry['type'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'link' : 'other';
}

function targetOf(place: Place): string {
  try {
    return readlinkSync(place, 'latin1');
  } catch {
    return '';
  }
}
