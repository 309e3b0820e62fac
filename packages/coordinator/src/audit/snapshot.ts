import { setImmediate } from 'node:timers/promises';
import { controlFiles, type GitDirectories } from './control-files.ts';
import { dirtyPaths, type DirtyPath, type IndexUse } from './dirty-paths.ts';
import { expandDirectory } from './expand-directory.ts';
import { nestedRepositories } from './nested-repositories.ts';
import { pathSignature } from './path-signature.ts';
import { policyFiles } from './policy-files.ts';

/** How a checkout looked. Paths are byte for byte, as in `DirtyPath`. */
export interface Snapshot {
  /** Signatures of all that differs from the last commit. */
  readonly tree: ReadonlyMap<string, string>;
  /** What git's own files that matter say, and signatures of the policy files and of repositories in units' directories. */
  readonly control: ReadonlyMap<string, string>;
  readonly dirty: readonly DirtyPath[];
}

/** What a snapshot is taken of. */
export interface SnapshotScope {
  readonly root: string;
  readonly git: string | undefined;
  readonly head: GitDirectories;
  /** Directories that are looked into even where git ignores them. */
  readonly areas: readonly string[];
}

/** Takes a snapshot; what is written meanwhile is in it or in the next one. */
export async function takeSnapshot(
  { root, git, head, areas }: SnapshotScope,
  index: IndexUse,
): Promise<Snapshot> {
  const dirty = await dirtyPaths(root, git, index);
  const paths = dirty.flatMap(({ path, collapsed }) =>
    collapsed ? expandDirectory(Buffer.from(root), path, areas) : [path],
  );
  const ignored = new Set(dirty.flatMap((entry) => (entry.ignored && entry.collapsed ? [entry.path] : [])));
  const nested = await nestedRepositories(root, areas, ignored);
  return {
    tree: await signatures(root, paths),
    control: new Map([...controlFiles(head), ...policyFiles(root), ...nested]),
    dirty,
  };
}

/** Names what was written between two snapshots; for paths that git lists no more, up to this very moment. */
export function changedPaths(root: string, before: Snapshot, after: Snapshot): readonly string[] {
  const changed: string[] = [];
  for (const [path, signature] of after.tree) if (before.tree.get(path) !== signature) changed.push(path);
  for (const [path, signature] of before.tree) {
    // It was written only if it looks different, not if it was committed as it was.
    if (!after.tree.has(path) && signatureIn(root, path) !== signature) changed.push(path);
  }
  for (const [name, content] of after.control) if (before.control.get(name) !== content) changed.push(name);
  for (const name of before.control.keys()) if (!after.control.has(name)) changed.push(name);
  return changed;
}

/** How many paths are looked at before others get their turn. */
const SLICE = 256;

async function signatures(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const path of paths) {
    found.set(path, signatureIn(root, path));
    if (found.size % SLICE === 0) await setImmediate();
  }
  return found;
}

function signatureIn(root: string, path: string): string {
  return pathSignature(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]));
}
