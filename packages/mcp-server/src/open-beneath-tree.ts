import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { openDirectory } from './open-beneath-directory.ts';
import type { Directory } from './open-beneath-directory.ts';
import type { FileSpot } from './open-beneath-file.ts';
import type { Place } from './open-beneath.ts';
import { errorCode } from './scope-fs-error.ts';
import { readRefusal } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Progress } from './tool.ts';

/** Directories that are never entered on the way: made by tools, large, and rarely what is looked for. */
export const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  'target',
  'build',
  'dist',
]);

const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 50;

/** Something in a directory that is being walked; usable until the visit ends. */
export interface TreeEntry extends FileSpot {
  readonly name: string;
  /** Names from where the walk began. */
  readonly path: readonly string[];
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly secret: boolean;
}

/** What to walk, how far, and what to do at each entry; answering `false` ends the walk. */
export interface TreeWalk {
  readonly maxDepth: number;
  readonly enter: (entry: TreeEntry) => boolean;
  readonly visit: (entry: TreeEntry) => Promise<boolean> | boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** How a walk ended. */
export interface TreeReport {
  readonly stopped: boolean;
  readonly truncated: 'too_many_entries' | 'too_deep' | null;
  readonly unreadable: number;
}

interface Tour {
  readonly scope: Scope;
  readonly walk: TreeWalk;
  entries: number;
  visited: number;
  stopped: boolean;
  truncated: TreeReport['truncated'];
  unreadable: number;
}

/** Visits what is beneath a directory, in order of names, never through a link; git and other workers are left out. */
export async function walkTree(scope: Scope, place: Place, walk: TreeWalk): Promise<TreeReport> {
  const tour: Tour = { scope, walk, entries: 0, visited: 0, stopped: false, truncated: null, unreadable: 0 };
  await using directory = await openDirectory(place.location, scope.anchored);
  await visitDirectory(tour, directory, place.segments, []);
  return { stopped: tour.stopped, truncated: tour.truncated, unreadable: tour.unreadable };
}

/** Says why a walk did not see everything; null when it did. */
export function describeReport(report: TreeReport): string | null {
  const notes = [
    ...(report.truncated === 'too_many_entries'
      ? [`more than ${MAX_ENTRIES} entries; name a deeper directory`]
      : []),
    ...(report.truncated === 'too_deep' ? [`more than ${MAX_DEPTH} levels; name a deeper directory`] : []),
    ...(report.unreadable > 0 ? [`${report.unreadable} directories could not be read`] : []),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}

async function visitDirectory(
  tour: Tour,
  directory: Directory,
  segments: readonly string[],
  path: readonly string[],
): Promise<void> {
  for (const dirent of await entriesOf(tour, directory)) {
    tour.walk.signal.throwIfAborted();
    const refusal = readRefusal(tour.scope, [...segments, dirent.name]);
    if (refusal === 'reserved') continue;
    tour.visited += 1;
    tour.walk.progress(tour.visited, segments.join('/'));
    const entry = treeEntry(directory, segments, path, dirent, refusal === 'secret');
    tour.stopped = !(await tour.walk.visit(entry));
    if (!tour.stopped && entry.kind === 'directory' && !entry.secret && tour.walk.enter(entry)) {
      await enterDirectory(tour, entry, [...segments, dirent.name]);
    }
    if (tour.stopped) return;
  }
}

async function enterDirectory(tour: Tour, entry: TreeEntry, segments: readonly string[]): Promise<void> {
  if (entry.path.length >= Math.min(tour.walk.maxDepth, MAX_DEPTH)) {
    if (entry.path.length >= MAX_DEPTH) tour.truncated ??= 'too_deep';
    return;
  }
  try {
    await using directory = await openDirectory(entry.location, tour.scope.anchored);
    await visitDirectory(tour, directory, segments, entry.path);
  } catch (error) {
    if (!isPassing(error)) throw error;
    tour.unreadable += 1;
  }
}

/** Forbidden, gone or replaced since it was listed. */
function isPassing(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error) ?? '');
}

async function entriesOf(tour: Tour, directory: Directory): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  for await (const dirent of await opendir(directory.at('.'))) {
    if (tour.entries >= MAX_ENTRIES) {
      tour.truncated = 'too_many_entries';
      break;
    }
    tour.entries += 1;
    entries.push(dirent);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function treeEntry(
  directory: Directory,
  segments: readonly string[],
  path: readonly string[],
  dirent: Dirent,
  secret: boolean,
): TreeEntry {
  const { name } = dirent;
  const asked = [...segments, name].join('/');
  return { name, path: [...path, name], asked, location: directory.at(name), kind: kindOf(dirent), secret };
}

function kindOf(dirent: Dirent): TreeEntry['kind'] {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'directory';
  return dirent.isSymbolicLink() ? 'link' : 'other';
}
