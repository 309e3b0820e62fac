import { pathSegments } from '../edit-area.ts';
import { closestTo } from '../suggestion.ts';
import { MAX_DEPTH, directoryKey } from './file-tree.ts';
import type { FileTree } from './file-tree.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** Most directories for which a name that may be meant is looked for. */
const MAX_SUGGESTIONS = 500;

/**
 * Warns of directories that are not in the checkout and look like a mistake: one letter off from one that is there,
 * or with more missing than the last name. One new directory beside existing ones is what work often begins with.
 */
export function missingDirectories({ claims, tree, facts }: LintContext): LintNote[] {
  if (tree === null || tree.total === 0) return [];
  return claims.flatMap(({ owner, directory, index, position }, count): LintNote[] => {
    const missing = firstMissing(tree, directory, facts.case_insensitive);
    if (missing === null) return [];
    const meant = count < MAX_SUGGESTIONS ? meantDirectory(missing) : null;
    if (meant === null && missing.rest.length === 0) return [];
    const got = `the directory ${JSON.stringify(directory)} of unit ${JSON.stringify(owner)} is not in the checkout`;
    const message =
      meant === null
        ? `${got}, nor is ${JSON.stringify(missing.path)}: check its spelling; ralph makes it if it is meant to be new`
        : `${got} (did you mean ${JSON.stringify(meant)}?): correct it if it is not meant to be new`;
    const path = ['work_units', index, 'allowed_directories', position];
    return [{ code: 'missing_directory', path, message, unit_ids: [owner], repairs: [] }];
  });
}

interface Missing {
  readonly parent: FileTree;
  readonly parentPath: readonly string[];
  readonly name: string;
  readonly path: string;
  /** The names that follow the missing one. */
  readonly rest: readonly string[];
}

function firstMissing(
  tree: FileTree,
  directory: string,
  caseInsensitive: boolean | undefined,
): Missing | null {
  const segments = pathSegments(directory);
  if (segments.length > MAX_DEPTH) return null;
  let parent = tree;
  for (const [depth, name] of segments.entries()) {
    const child = parent.directories.get(directoryKey(name, caseInsensitive));
    if (child === undefined) {
      const parentPath = segments.slice(0, depth);
      const path = [...parentPath, name].join('/');
      return { parent, parentPath, name, path, rest: segments.slice(depth + 1) };
    }
    parent = child;
  }
  return null;
}

function meantDirectory({ parent, parentPath, name, rest }: Missing): string | null {
  const names = Array.from(parent.directories.values(), (directory) => directory.name);
  const closest = names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? closestTo(name, names);
  return closest === null ? null : [...parentPath, closest, ...rest].join('/');
}
