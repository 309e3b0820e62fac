import type { GitAnswer } from './run-git.ts';

/**
 * As git says it in the language `C`, at the end of a line: of objects, of the index, of a branch, and of files, where it
 * may name no reason.
 */
const NO_SPACE =
  /(?:: No space left on device|: Disk quota exceeded| Out of diskspace|unable to write (?:new.index file|file [^:\n]*)|couldn't write '[^'\n]+\.lock')$|ENOSPC|EDQUOT/im;

/** Whether a message of git, or of the system, says that a disk has no space. */
export function speaksOfNoSpace(message: string): boolean {
  return NO_SPACE.test(message);
}

/** The error of a disk without space, as the system has it, when git speaks of one. */
export function spaceError(stderrTail: string, path: string): Error | undefined {
  if (!speaksOfNoSpace(stderrTail)) return undefined;
  return Object.assign(new Error(`git has no space: ${stderrTail}`), { code: 'ENOSPC', path });
}

/** Throws, as the system does, when git found no space for what it was to write. */
export function requireSpace({ exit_code, stderr_tail }: GitAnswer, path: string): void {
  const error = exit_code === 0 ? undefined : spaceError(stderr_tail, path);
  if (error !== undefined) throw error;
}
