import { readdirSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isForServers } from './control-files.ts';
import { entryOf, hasSameRights, isUnchanged, type TreeChange, type TreeEntry } from './tree-entry.ts';
import { lookAt, placeIn, type Place } from './tree-path.ts';

/** A tree as it is now, and what is different since it was scanned before. */
export interface TreeScan {
  readonly tree: TreeEntry;
  readonly changes: readonly TreeChange[];
}

/** How many names are looked at before others get their turn. */
const SLICE = 512;

/** A directory that changed less long ago than this before it was read may have changed again in the same tick. */
const TICK_MS = 2000;

/** These two are watched by what they mean, not by their bytes. */
const WATCHED_APART = new Set(['.git', '.agent']);

/** What decides which programs git runs, in a repository below the checkout. */
const NESTED_CONTROL = new Set(['config', 'config.worktree', 'hooks', 'info']);

interface Walk {
  readonly changes: TreeChange[];
  readonly now: number;
  looked: number;
}

/**
 * Looks at everything below a checkout except `.git` and `.agent`. The names of a directory are read again only when
 * its own times moved, as git's untracked cache does it: most of a second scan is one `lstat` a file.
 */
export async function scanTree(root: string, before: TreeEntry | null): Promise<TreeScan> {
  const walk: Walk = { changes: [], now: Date.now(), looked: 0 };
  const stat = lookAt(root);
  if (stat === null || stat === undefined) throw new Error(`${root} cannot be looked at`);
  return { tree: await scanDirectory(walk, root, '', stat, before), changes: walk.changes };
}

/** Compares what is in a directory; the directory itself has been. */
async function scanDirectory(
  walk: Walk,
  place: Place,
  path: string,
  stat: Stats,
  before: TreeEntry | null,
): Promise<TreeEntry> {
  const known = before?.entries ?? null;
  const settled = before !== null && isUnchanged(before, stat) && before.ctimeMs < before.listedAt - TICK_MS;
  const names = settled && known !== null ? [...known.keys()] : namesIn(place, path);
  if (names === null) return { ...entryOf(place, stat), entries: known ?? new Map() };
  const entries = new Map<string, TreeEntry>();
  let same = settled;
  for (const name of names) {
    const earlier = known?.get(name) ?? null;
    const found = scanEntry(walk, placeIn(place, name), path === '' ? name : `${path}/${name}`, earlier);
    const entry = found instanceof Promise ? await found : found;
    if (entry !== null) entries.set(name, entry);
    same &&= entry === earlier;
    walk.looked += 1;
    if (walk.looked % SLICE === 0) await setImmediate();
  }
  for (const [name, entry] of known ?? []) {
    if (!entries.has(name)) tellDeleted(walk, path === '' ? name : `${path}/${name}`, entry);
  }
  if (same && before !== null) return before;
  return {
    ...entryOf(place, stat),
    entries,
    listedAt: settled && before !== null ? before.listedAt : walk.now,
  };
}

/** Not an async function: almost every entry is an unchanged file. */
function scanEntry(
  walk: Walk,
  place: Place,
  path: string,
  before: TreeEntry | null,
): TreeEntry | null | Promise<TreeEntry> {
  const stat = lookAt(place);
  if (stat === undefined) return before;
  if (stat === null) return null;
  if (!stat.isDirectory()) {
    if (before !== null && isUnchanged(before, stat)) return before;
    if (stat.isFile() && isServerList(path)) return null;
    const after = entryOf(place, stat);
    walk.changes.push({ path, before, after });
    if (before?.type === 'directory') tellContentsDeleted(walk, path, before);
    return after;
  }
  const after = entryOf(place, stat);
  if (before?.type !== 'directory' || !hasSameRights(before, after))
    walk.changes.push({ path, before, after });
  return scanDirectory(walk, place, path, stat, before?.type === 'directory' ? before : null);
}

/** In a repository below the checkout. */
function isServerList(path: string): boolean {
  const [, name] = /\/\.git\/info\/([^/]+)$/i.exec(path) ?? [];
  return name !== undefined && isForServers(name);
}

function tellDeleted(walk: Walk, path: string, before: TreeEntry): void {
  walk.changes.push({ path, before, after: null });
  tellContentsDeleted(walk, path, before);
}

function tellContentsDeleted(walk: Walk, path: string, before: TreeEntry): void {
  for (const [name, entry] of before.entries ?? []) tellDeleted(walk, `${path}/${name}`, entry);
}

/** Null when the directory cannot be read. */
function namesIn(place: Place, path: string): readonly string[] | null {
  try {
    const names = readdirSync(place, 'latin1');
    if (path === '') return names.filter((name) => !WATCHED_APART.has(name.toLowerCase()));
    if (!/\/\.git$/i.test(path)) return names;
    return names.filter((name) => NESTED_CONTROL.has(name));
  } catch {
    return null;
  }
}
