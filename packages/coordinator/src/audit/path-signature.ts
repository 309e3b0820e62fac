import { lstatSync } from 'node:fs';

/** The signature of a path with nothing there. */
const ABSENT = 'absent';

/**
 * Two signatures of a path differ when something was written there in between. The change time in it cannot be set
 * back by whoever is not root, as the modification time can.
 */
export function pathSignature(path: string | Buffer): string {
  try {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return ABSENT;
    return `${stat.mode}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return code === 'ENOTDIR' ? ABSENT : code;
  }
}
