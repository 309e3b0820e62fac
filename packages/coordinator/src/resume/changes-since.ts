import { dirname, join } from 'node:path';
import { isRedirectedOutput, STANDARD_OUTPUTS } from '../audit/redirected-output.ts';
import { refuseStalling } from '../audit/rule-files.ts';
import { runGit } from '../audit/run-git.ts';
import { scanTree } from '../audit/scan-tree.ts';
import { lookAt, pathText, placeIn } from '../audit/tree-path.ts';

/** A path that differs from what git has, and that nothing in the journal accounts for. */
export interface UnknownChange {
  /** As text, relative to the checkout. */
  readonly path: string;
  /** When it was written last, or when something was last taken out of its directory; in ms since 1970. */
  readonly at: number;
  /** Whose directory it lies in; null when in nobody's. */
  readonly unit_id: string | null;
  /** The files differ, and not only what is staged. */
  readonly written: boolean;
}

/** What is known of a checkout. */
export interface KnownTree {
  readonly root: string;
  /** Paths that differ and are accounted for. */
  readonly known: ReadonlySet<string>;
  /** Where each unit may write, relative to the checkout. */
  readonly directories: ReadonlyMap<string, readonly string[]>;
  /** Open files that this process itself writes, which are nobody's change. Default: standard output and error. */
  readonly outputs?: readonly number[];
}

/**
 * Lists what changed in a git checkout while nobody looked; git writes nothing for that.
 *
 * @throws CoordinatorError `directory_unusable` where git would wait for a pipe, or `git_failed`.
 */
export async function changesSince({
  root,
  known,
  directories,
  outputs = STANDARD_OUTPUTS,
}: KnownTree): Promise<readonly UnknownChange[]> {
  refuseStalling(root, (await scanTree(root, null)).tree);
  const output = await runGit({ cwd: root, args: STATUS, variables: { GIT_OPTIONAL_LOCKS: '0' } });
  const entries = output.toString('latin1').split('\0');
  const areas = [...directories].flatMap(([unit_id, paths]) => paths.map((path) => ({ unit_id, path })));
  return entries.flatMap((entry): readonly UnknownChange[] => {
    const bytes = entry.slice(3);
    const path = pathText(bytes);
    if (entry === '' || path.endsWith('/') || known.has(path)) return [];
    const stat = lookAt(placeIn(root, bytes));
    if (stat !== null && stat !== undefined && isRedirectedOutput(stat, outputs)) return [];
    const area = areas.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    return [{ path, at: changedAt(root, bytes), unit_id: area?.unit_id ?? null, written: entry[1] !== ' ' }];
  });
}

const STATUS = [
  'status',
  '--porcelain=v1',
  '-z',
  '-uall',
  '--ignore-submodules=dirty',
  '--no-renames',
  '--',
  '.',
  ':(exclude).agent',
] as const;

/** The change time cannot be set back by whoever is not root. */
function changedAt(root: string, path: string): number {
  const stat = lookAt(placeIn(root, path));
  if (stat !== null && stat !== undefined) return stat.ctimeMs;
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const found = lookAt(placeIn(root, above));
    if (found !== null && found !== undefined) return found.ctimeMs;
  }
  return lookAt(join(root))?.ctimeMs ?? 0;
}
