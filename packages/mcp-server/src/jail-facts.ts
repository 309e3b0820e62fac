import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { KERNEL_DIRECTORIES, RESERVED_NAMES, RESOLVER_DIRECTORY } from './jail.ts';
import type { Jail, JailFacts } from './jail.ts';

/** Looks up what `bubblewrapArgv` must know of this machine: ask right before each start. */
export async function jailFacts(jail: Jail): Promise<JailFacts> {
  const reserved = RESERVED_NAMES.map((name) => join(jail.root, name));
  const system = [...KERNEL_DIRECTORIES, RESOLVER_DIRECTORY];
  const named = [...jail.writable, ...jail.read_only, ...jail.hidden, ...reserved, ...system];
  const nested = await Promise.all(jail.writable.map(reservedBelow));
  const paths = [...new Set([...named, ...nested.flat()])];
  const kinds = await Promise.all(paths.map(async (path) => [path, await kindOf(path)] as const));
  const existing = kinds.flatMap(([path, kind]) => (kind === null ? [] : [[path, kind] as const]));
  return { euid: geteuid?.() ?? -1, existing: new Map(existing) };
}

async function kindOf(path: string): Promise<'file' | 'directory' | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return found.isDirectory() ? 'directory' : 'file';
}

/** Repositories and run data inside a writable directory. Installed packages hold none, and would take long to search. */
async function reservedBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry) => {
    const path = join(directory, entry.name);
    if (RESERVED_NAMES.some((name) => name === entry.name)) return entry.isSymbolicLink() ? [] : [path];
    return entry.isDirectory() && entry.name !== 'node_modules' ? await reservedBelow(path) : [];
  });
  return (await Promise.all(found)).flat();
}
