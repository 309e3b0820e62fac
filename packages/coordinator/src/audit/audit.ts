import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { PathComparison } from '@ralph/manifest';
import { CoordinatorError } from '../coordinator-error.ts';
import { coalesce, type Pace } from './coalesce.ts';
import { pathBytes, pathText, type IndexUse } from './dirty-paths.ts';
import { readHead, type RepositoryHead } from './read-head.ts';
import { openExpectedRefs } from './expected-refs.ts';
import { changedPaths, takeSnapshot, type Snapshot } from './snapshot.ts';

/** What changed in a checkout since the check before. */
interface AuditDiff {
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
  /**
   * Says that the coordinator itself is about to lead a ref to a commit (a full name such as `refs/heads/main`, or
   * `HEAD` where it is detached): finding it there is no finding.
   */
  readonly expect: (ref: string, commit: string) => void;
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

/**
 * Opens an audit with the checkout as it is now.
 *
 * @throws CoordinatorError `not_a_repository`, `git_missing`, `git_failed` or `directory_unusable`.
 */
export async function openAudit({ root, git, directories = [], pace }: AuditOptions): Promise<Audit> {
  const head = await readHead(root, git);
  if (realpathSync(root) !== realpathSync(head.top_level)) throw notTopLevel(root, head.top_level);
  const areas = directories.map(pathBytes);
  const look = (index: IndexUse): Promise<Snapshot> => takeSnapshot({ root, git, head, areas }, index);
  // Only this first status may store what it learnt in git's index; all later ones are quicker for it.
  let latest = await look('refresh');
  const expected = openExpectedRefs();
  return {
    head,
    baseline: {
      dirty_paths: latest.dirty.filter((entry) => !entry.ignored).map((entry) => pathText(entry.path)),
    },
    comparison: ignoresCase(head) ? 'folded' : 'exact',
    check: coalesce(async () => {
      const next = await look('read');
      const changed = changedPaths(root, latest, next).filter(
        (path) => !expected.meets(path, next.control.get(path)),
      );
      latest = next;
      return { changed: changed.map(pathText).sort() };
    }, pace),
    expect: expected.add,
  };
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
