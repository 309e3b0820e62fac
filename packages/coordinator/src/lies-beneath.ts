import nodePath, { type PlatformPath } from 'node:path';

/** Whether one absolute path lies below another one, or is it; on Windows case does not count, drives do. */
export function liesBeneath(directory: string, path: string, flavour: PlatformPath = nodePath): boolean {
  const way = flavour.relative(directory, path);
  return way !== '..' && !way.startsWith(`..${flavour.sep}`) && !flavour.isAbsolute(way);
}
