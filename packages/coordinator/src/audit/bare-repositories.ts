import { entryAt, type TreeChange, type TreeEntry } from './tree-entry.ts';

/** What git obeys in a repository. */
const OBEYED = ['HEAD', 'commondir', 'config', 'config.worktree', 'hooks'] as const;
const SETTINGS = OBEYED.filter((name) => name !== 'HEAD');
const PARTS = [...OBEYED, 'objects', 'refs'] as const;

/** The directories of a tree in which git would obey what it finds, though they are not called `.git`. */
export function bareRepositories(tree: TreeEntry): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (directory: TreeEntry, prefix: string): void => {
    for (const [name, entry] of directory.entries ?? []) {
      if (entry.type !== 'directory') continue;
      if (isRepository(entry)) found.add(`${prefix}${name}`);
      look(entry, `${prefix}${name}/`);
    }
  };
  look(tree, '');
  return found;
}

/** Those that came to be by these changes; none lies in another. */
export function newBareRepositories(
  tree: TreeEntry,
  changes: readonly TreeChange[],
  known: ReadonlySet<string>,
): readonly string[] {
  const touched = new Set(changes.flatMap(({ path }) => holderOf(path, PARTS) ?? []));
  const found = [...touched].filter((path) => {
    const entry = known.has(path) ? undefined : entryAt(tree, path);
    return entry?.type === 'directory' && isRepository(entry);
  });
  return found.filter((path) => !found.some((other) => path.startsWith(`${other}/`)));
}

/** Whether a path is what git obeys of the repository in a directory, or one of its hooks. */
export function isObeyedIn(directory: string, path: string): boolean {
  return holderOf(path, OBEYED) === directory;
}

/** The directory of whose repository a path, by its name, may be one of these parts. */
function holderOf(path: string, parts: readonly string[]): string | null {
  const names = path.split('/');
  const at = names.at(-2) === 'hooks' ? -2 : -1;
  return names.length > -at && parts.includes(names.at(at) ?? '') ? names.slice(0, at).join('/') : null;
}

function isRepository({ entries }: TreeEntry): boolean {
  const head = entries?.get('HEAD');
  if (entries === null || head === undefined || head.type === 'directory') return false;
  const leads = (name: string): boolean => /^(?:directory|link)$/.test(entries.get(name)?.type ?? '');
  const isComplete = entries.has('commondir') || (leads('objects') && leads('refs'));
  return isComplete && SETTINGS.some((name) => entries.has(name));
}
