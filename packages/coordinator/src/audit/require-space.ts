import type { GitAnswer } from './run-git.ts';

/** Git names no reason where it could not write all of a file. */
const NO_SPACE = /No space left on device|Disk quota exceeded|unable to write (?:file|new.index)/;

/** Throws, as the system does, when git found no space for what it was to write. */
export function requireSpace({ exit_code, stderr_tail }: GitAnswer, path: string): void {
  if (exit_code === 0 || !NO_SPACE.test(stderr_tail)) return;
  throw Object.assign(new Error(`git has no space: ${stderr_tail}`), { code: 'ENOSPC', path });
}
