import { fstatSync, type Stats } from 'node:fs';
import type { TreeEntry } from './tree-entry.ts';

/** Standard output and standard error. */
export const STANDARD_OUTPUTS: readonly number[] = [1, 2];

/**
 * The files of a checkout into which the caller has redirected what this process prints: they grow with every line, and
 * no unit is to blame. Each with its number, for whatever takes its name later is not it.
 */
export function redirectedOutput(
  tree: TreeEntry,
  device: number,
  descriptors: readonly number[],
): ReadonlyMap<string, number> {
  const inodes = new Set(descriptors.flatMap((descriptor) => fileOn(device, descriptor)));
  const found = new Map<string, number>();
  const look = (directory: TreeEntry, prefix: string): void => {
    for (const [name, entry] of directory.entries ?? []) {
      if (entry.type === 'directory') look(entry, `${prefix}${name}/`);
      // A second name would be one that a unit may own.
      else if (entry.type === 'file' && entry.links === 1 && inodes.has(entry.ino))
        found.set(`${prefix}${name}`, entry.ino);
    }
  };
  if (inodes.size > 0) look(tree, '');
  return found;
}

/** Whether that is such a file, by its own status. */
export function isRedirectedOutput(stat: Stats, descriptors: readonly number[]): boolean {
  return (
    stat.nlink === 1 && descriptors.some((descriptor) => fileOn(stat.dev, descriptor).includes(stat.ino))
  );
}

function fileOn(device: number, descriptor: number): readonly number[] {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.dev === device ? [stat.ino] : [];
  } catch {
    return [];
  }
}
