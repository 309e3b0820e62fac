import { statSync } from 'node:fs';
import { CoordinatorError } from '../coordinator-error.ts';
import { readFileAt } from './image-store.ts';
import type { TreeEntry } from './tree-entry.ts';
import { pathText, placeIn, type Place } from './tree-path.ts';

/** What files of a checkout tell git about the files there, by path: byte for byte, as latin1 text. */
export type RuleFiles = ReadonlyMap<string, Buffer>;

const RULES = /(?:^|\/)\.git(?:attributes|ignore)$/;

/** Git reads no larger attributes either. */
const MOST_RULES = 8 * 1024 * 1024;

/** Reads the attributes and ignore rules of a tree, except for what `isLeftOut`. */
export function readRules(
  root: string,
  tree: TreeEntry,
  isLeftOut: (path: string) => boolean = () => false,
): RuleFiles {
  const found = new Map<string, Buffer>();
  const look = (directory: TreeEntry, prefix: string): void => {
    for (const [name, entry] of directory.entries ?? []) {
      const path = `${prefix}${name}`;
      const isRules = entry.type === 'file' && entry.size <= MOST_RULES && RULES.test(path);
      if ((entry.type !== 'directory' && !isRules) || isLeftOut(path)) continue;
      const content = isRules ? readFileAt(placeIn(root, path), entry) : null;
      if (content !== null) found.set(path, content);
      look(entry, `${path}/`);
    }
  };
  look(tree, '');
  return found;
}

/** What git opens in the directories that it looks into, whatever is there. */
export const OPENED_BY_GIT = ['.gitattributes', '.gitignore', '.gitmodules'] as const;

/** Whether a path has such a name; some file systems take capitals for the same. */
export function isOpenedByGit(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return OPENED_BY_GIT.some((one) => one === name);
}

/** Whether git would wait for what is there, or read it without end: a pipe, a device, or a link to one. */
export function stallsGit(place: Place): boolean {
  try {
    const stat = statSync(place, { throwIfNoEntry: false });
    return stat !== undefined && !stat.isFile() && !stat.isDirectory();
  } catch {
    return false;
  }
}

/** @throws CoordinatorError `directory_unusable`, naming each file of the tree that would keep git waiting. */
export function refuseStalling(root: string, tree: TreeEntry): void {
  const found: string[] = [];
  const look = (directory: TreeEntry, prefix: string): void => {
    for (const [name, entry] of directory.entries ?? []) {
      const path = `${prefix}${name}`;
      const isSpecial = entry.type === 'other' || entry.type === 'link';
      if (isSpecial && isOpenedByGit(path) && stallsGit(placeIn(root, path))) found.push(pathText(path));
      look(entry, `${path}/`);
    }
  };
  look(tree, '');
  if (found.length === 0) return;
  throw new CoordinatorError(
    'directory_unusable',
    `Expected a regular file, got a pipe or device, for which git would wait: ${found.join(', ')}. Take it away.`,
  );
}

/** Those that have a say about one of these paths. */
export function rulesAbout(rules: RuleFiles, paths: readonly string[]): RuleFiles {
  const above = new Set(paths.flatMap(directoriesAbove));
  return new Map([...rules].filter(([path]) => above.has(path.slice(0, path.lastIndexOf('/') + 1))));
}

/** Each with a slash at its end, from the checkout, which is the empty text, down. */
function directoriesAbove(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, index) =>
    names
      .slice(0, index)
      .map((name) => `${name}/`)
      .join(''),
  );
}
