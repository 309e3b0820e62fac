import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KERNEL_DIRECTORIES, RESOLVER_DIRECTORY } from './bubblewrap-argv.ts';
import { RESERVED_NAMES, reservedPaths } from './jail.ts';
import type { Jail, JailFacts } from './jail.ts';
import { listDirectory } from './list-directory.ts';

/** Looks up what must be known of this machine to start a process in the jail: ask right before each start. */
export async function jailFacts(jail: Jail): Promise<JailFacts> {
  const named = [...jail.writable, ...jail.read_only, ...jail.hidden, ...reservedPaths(jail)];
  const more = jail.backend === 'bubblewrap' ? await reservedBelowAll(jail.writable) : [];
  const paths = new Set([...named, ...KERNEL_DIRECTORIES, RESOLVER_DIRECTORY, ...more]);
  const existing = [...paths].flatMap((path) => {
    const kind = kindOf(path);
    return kind === null ? [] : [[path, kind] as const];
  });
  return { euid: process.geteuid?.() ?? -1, existing: new Map(existing) };
}

/** Asked at once, not by other threads: that would cost more than the question. */
function kindOf(path: string): 'file' | 'directory' | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    return found.isDirectory() ? 'directory' : 'file';
  } catch {
    return null;
  }
}

/** Directories looked at before others have their turn: about half a millisecond. */
const AT_A_TIME = 150;

/** Repositories and run data in writable directories. Installed packages hold none, and would take long to search. */
async function reservedBelowAll(directories: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [...directories];
  for (let looked = 1; open.length > 0; looked += 1) {
    const directory = open.pop() ?? '';
    for (const { name, kind } of listDirectory(directory)) {
      const reserved = RESERVED_NAMES.some((each) => each === name);
      if (reserved && kind !== 'link') found.push(join(directory, name));
      else if (kind === 'directory' && name !== 'node_modules') open.push(join(directory, name));
    }
    if (looked % AT_A_TIME === 0) await nextTurn();
  }
  return found;
}
