import { realpathSync } from 'node:fs';
import nodePath, { dirname, relative, resolve, type PlatformPath } from 'node:path';

/** Whether a path, which need not exist, is in one of some directories by its real path. */
export function isBeneath(directories: readonly string[], path: string, cwd: string): boolean {
  const real = realPath(resolve(cwd, path));
  return directories.some((directory) => liesBeneath(realPath(directory), real));
}

/** The same of real paths; on Windows another drive is elsewhere too. */
export function liesBeneath(directory: string, path: string, flavour: PlatformPath = nodePath): boolean {
  const way = flavour.relative(directory, path);
  return way !== '..' && !way.startsWith(`..${flavour.sep}`) && !flavour.isAbsolute(way);
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
