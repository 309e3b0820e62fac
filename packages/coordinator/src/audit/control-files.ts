import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** The directories of a repository; the same unless the tree was added by `git worktree`. */
export interface GitDirectories {
  readonly git_directory: string;
  readonly common_directory: string;
}

/** Decide what git does in this checkout, and which programs it runs. */
const OWN_FILES = ['HEAD', 'config.worktree'] as const;
const COMMON_FILES = ['config', 'hooks', 'info'] as const;

/**
 * Reads what nobody but the coordinator may change inside the repository, by name as seen from the checkout.
 *
 * Branches and tags are compared by what they point to, because housekeeping moves them between files. Remote
 * branches and the index are left out: the user's editor fetches and refreshes them at any time.
 */
export function controlFiles({
  git_directory,
  common_directory,
}: GitDirectories): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of OWN_FILES) readTree(git_directory, name, found);
  for (const name of COMMON_FILES) readTree(common_directory, name, found);
  for (const [ref, target] of readRefs(common_directory)) found.set(ref, target);
  return new Map([...found].map(([name, content]) => [`.git/${name}`, content]));
}

function readRefs(directory: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of readContent(join(directory, 'packed-refs'))?.split('\n') ?? []) {
    const [target = '', name = ''] = line.split(' ');
    if (name.startsWith('refs/')) refs.set(name, target);
  }
  readTree(directory, 'refs', refs);
  const local = [...refs].filter(([name]) => !name.startsWith('refs/remotes/') && !name.endsWith('.lock'));
  return new Map(local.map(([name, content]) => [name, content.trimEnd()]));
}

function readTree(base: string, name: string, found: Map<string, string>): void {
  const path = join(base, name);
  const stat = lstatOrNull(path);
  if (stat === null) return;
  if (stat.isDirectory()) {
    for (const child of namesIn(path)) readTree(base, `${name}/${child}`, found);
    return;
  }
  const content = stat.isSymbolicLink() ? `link to ${readlinkSync(path)}` : readContent(path);
  const mode = name.startsWith('refs/') ? '' : `${stat.mode}:`;
  found.set(name, `${mode}${content ?? 'unreadable'}`);
}

function lstatOrNull(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readContent(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
