import nodePath, { type PlatformPath } from 'node:path';

/** A path from the directory that holds it, with "/" between names; null where it lies elsewhere. */
export function pathWithin(directory: string, path: string, flavour: PlatformPath = nodePath): string | null {
  const way = flavour.relative(directory, path);
  if (way === '..' || way.startsWith(`..${flavour.sep}`) || flavour.isAbsolute(way)) return null;
  return way.split(flavour.sep).join('/');
}
