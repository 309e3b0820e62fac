import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/** Whether a path, which need not exist, is in one of some directories by its real path. */
export function isBeneath(directories: readonly string[], path: string, cwd: string): boolean {
  const real = realPath(resolve(cwd, path));
  return directories.some((directory) => {
    const way = relative(realPath(directory), real);
    return way !== '..' && !way.startsWith(`..${sep}`);
  });
}

/** The real path of what there is of it, and then the rest. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realPath(parent), relative(parent, path));
  }
}
