import nodePath, { type PlatformPath } from 'node:path';

/** A path inside the checkout as plans and git write it. */
export function relativePosix(root: string, path: string, flavour: PlatformPath = nodePath): string {
  return flavour.relative(root, path).split(flavour.sep).join('/');
}
