import { readdirSync, statSync } from 'node:fs';

/** What lies in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
}

interface Kept {
  readonly state: string;
  readonly entries: readonly DirectoryEntry[];
}

const NOTHING: readonly DirectoryEntry[] = [];

/** Clocks of file systems tick coarsely: what was changed just before it was read may change again unseen. */
const SETTLED_MS = 100;
const MOST_KEPT = 50_000;

const kept = new Map<string, Kept>();

/**
 * Lists a directory; nothing when it is none. The same answer, as the same object, while its inode and the time of its last
 * change (which only the system sets) stay: a look costs microseconds then.
 */
export function listDirectory(path: string): readonly DirectoryEntry[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return NOTHING;
  const state = `${found.dev}:${found.ino}:${found.ctimeMs}`;
  const before = kept.get(path);
  if (before?.state === state) return before.entries;
  const entries = read(path);
  if (kept.size >= MOST_KEPT) kept.clear();
  if (Date.now() - found.ctimeMs > SETTLED_MS) kept.set(path, { state, entries });
  else kept.delete(path);
  return entries;
}

function read(path: string): readonly DirectoryEntry[] {
  try {
    return readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'file',
    }));
  } catch {
    return NOTHING;
  }
}
