import { readdirSync, type Dirent } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { pathSignature } from './path-signature.ts';

/** How many directories are read before others get their turn. */
const SLICE = 64;

/**
 * Finds repositories in the directories that units may write. Git reports what is in them as one path or not at all,
 * and whoever runs git in such a directory later runs the programs that its configuration names: a worker must not
 * leave one behind. What the checkout ignores is not searched: there a build may clone what it needs.
 */
export async function nestedRepositories(
  root: string,
  areas: readonly string[],
  ignored: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const pending = areas.filter((area) => !liesIn(area, ignored));
  for (let read = 1; pending.length > 0; read += 1) {
    const directory = pending.pop() ?? '';
    for (const entry of entriesOf(absolute(root, directory))) {
      const path = `${directory}/${entry.name}`;
      if (entry.name.toLowerCase() === '.git') found.set(path, repositorySignature(root, path, entry));
      else if (entry.isDirectory() && entry.name !== 'node_modules' && !ignored.has(path)) pending.push(path);
    }
    if (read % SLICE === 0) await setImmediate();
  }
  return found;
}

function liesIn(path: string, directories: ReadonlySet<string>): boolean {
  return path.split('/').some((_, index, names) => directories.has(names.slice(0, index + 1).join('/')));
}

/** The configuration says which programs run; everything else in a repository changes as it is read. */
function repositorySignature(root: string, path: string, entry: Dirent): string {
  return entry.isDirectory()
    ? `repository:${pathSignature(absolute(root, `${path}/config`))}`
    : pathSignature(absolute(root, path));
}

function entriesOf(directory: Buffer): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true, encoding: 'latin1' });
  } catch {
    return [];
  }
}

function absolute(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}
