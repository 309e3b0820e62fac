import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PathComparison } from '@ralph/manifest';
import { CoordinatorError } from '../coordinator-error.ts';
import { coalesce, type Pace } from './coalesce.ts';
import { controlFiles } from './control-files.ts';
import { dirtyPaths, pathBytes, pathText, type DirtyPath, type IndexUse } from './dirty-paths.ts';
import { expandDirectory } from './expand-directory.ts';
import { pathSignature } from './path-signature.ts';
import { readHead, type RepositoryHead } from './read-head.ts';

/** What changed in a checkout since the check before. */
export interface AuditDiff {
  /** Relative to the checkout, with forward slashes, sorted; control files of git as `.git/…`. */
  readonly changed: readonly string[];
}

/** Watches what really changes in a checkout. */
export interface Audit {
  readonly head: RepositoryHead;
  /** What the last commit did not hold when the audit was opened, without what git ignores. */
  readonly baseline: { readonly dirty_paths: readonly string[] };
  /** How the checkout's file system compares names. */
  readonly comparison: PathComparison;
  /**
   * Looks at the checkout as it is after this call. Callers that come together get the very same diff; each change
   * is in one diff only. A check that fails loses nothing: the next one reports it.
   */
  readonly check: () => Promise<AuditDiff>;
}

/** What to watch. */
export interface AuditOptions {
  /** The top level of the checkout. */
  readonly root: string;
  /** The git program. Default: `git` of the PATH. */
  readonly git?: string | undefined;
  /**
   * Where units may write: real paths relative to the checkout. Only there does the audit look into directories that
   * git ignores as a whole.
   */
  readonly directories?: readonly string[];
  readonly pace?: Pace;
}

/** Signatures by path; paths byte for byte as in `DirtyPath`. */
interface Snapshot {
  readonly tree: ReadonlyMap<string, string>;
  readonly control: ReadonlyMap<string, string>;
  readonly dirty: readonly DirtyPath[];
}

/**
 * Opens an audit with the checkout as it is now.
 *
 * @throws CoordinatorError `not_a_repository`, `git_missing`, `git_failed` or `directory_unusable`.
 */
export async function openAudit({ root, git, directories = [], pace }: AuditOptions): Promise<Audit> {
  const head = await readHead(root, git);
  if (realpathSync(root) !== realpathSync(head.top_level)) throw notTopLevel(root, head.top_level);
  const areas = directories.map(pathBytes);
  const look = (index: IndexUse): Promise<Snapshot> => takeSnapshot(root, git, head, areas, index);
  // Only this first status may store what it learnt in git's index; all later ones are quicker for it.
  let latest = await look('refresh');
  return {
    head,
    baseline: { dirty_paths: latest.dirty.filter((entry) => !entry.ignored).map((entry) => pathText(entry.path)) },
    comparison: ignoresCase(head) ? 'folded' : 'exact',
    check: coalesce(async () => {
      const next = await look('read');
      const changed = [...changedPaths(root, latest.tree, next.tree), ...changedControl(latest.control, next.control)];
      latest = next;
      return { changed: changed.map(pathText).sort() };
    }, pace),
  };
}

async function takeSnapshot(
  root: string,
  git: string | undefined,
  head: RepositoryHead,
  areas: readonly string[],
  index: IndexUse,
): Promise<Snapshot> {
  const dirty = await dirtyPaths(root, git, index);
  const paths = dirty.flatMap(({ path, collapsed }) =>
    collapsed ? expandDirectory(Buffer.from(root), path, areas) : [path],
  );
  return { tree: await signatures(root, paths), control: controlFiles(head), dirty };
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

/** A path that git lists no more was written only if it looks different, not if it was committed as it was. */
function* changedPaths(
  root: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Iterable<string> {
  for (const [path, signature] of after) if (before.get(path) !== signature) yield path;
  for (const [path, signature] of before) {
    if (!after.has(path) && signatureIn(root, path) !== signature) yield path;
  }
}

function* changedControl(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Iterable<string> {
  for (const [name, content] of after) if (before.get(name) !== content) yield name;
  for (const name of before.keys()) if (!after.has(name)) yield name;
}

/** The same directory under a name in capitals: the file system does not tell them apart. */
function ignoresCase(head: RepositoryHead): boolean {
  const stat = lstatSync(join(head.top_level, '.GIT'), { throwIfNoEntry: false });
  return stat !== undefined && stat.ino === lstatSync(join(head.top_level, '.git')).ino;
}

function notTopLevel(root: string, topLevel: string): CoordinatorError {
  return new CoordinatorError(
    'directory_unusable',
    `Expected the top level of a checkout, got ${root}, which lies inside it: take ${topLevel}.`,
  );
}
