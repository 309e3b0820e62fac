import type { GitAnswer } from './run-git.ts';

/** Git names no reason where it could not write all of a file. */
const NO_SPACE =
  /No space left on device|Disk quota exceeded|Out of diskspace|unable to write (?:file|new.index)/;

/** The error of a disk without space, as the system has it, when git speaks of one. */
export function spaceError(stderrTail: string, path: string): Error | undefined {
  if (!NO_SPACE.test(stderrTail)) return undefined;
  return Object.assign(new Error(`git has no space: ${stderrTail}`), { code: 'ENOSPC', path });
}

/** Throws, as the system does, when git found no space for what it was to write. */
export function requireSpace({ exit_code, stderr_tail }: GitAnswer, path: string): void {
  const error = exit_code === 0 ? undefined : spaceError(stderr_tail, path);
  if (error !== undefined) throw error;
}
