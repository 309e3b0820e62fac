import { ScopeError } from './scope-error.ts';
import type { ToolFailure } from './tool.ts';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use; try again later',
  EDQUOT: 'the disk quota is used up; nothing was written',
  EEXIST: 'it exists already; choose another name or pass overwrite',
  EINVAL: 'the operation does not apply to it, or it changed meanwhile',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a link, or leads through too many',
  EMFILE: 'too many files are open; try again later',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open; try again later',
  ENOENT: 'no such file or directory',
  ENOSPC: 'the disk is full; nothing was written',
  ENOTDIR: 'a part of it is not a directory',
  ENOTEMPTY: 'the directory is not empty',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  EXDEV: 'source and destination are on different file systems; copy and delete instead',
};

/** The `code` of a failed file operation, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/u.test(error.code) ? error.code : undefined;
}

/** Says in words why a file operation failed; undefined for anything that is not such a failure. */
export function describeFsError(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === undefined || error instanceof ScopeError) return undefined;
  return `${EXPLANATIONS[code] ?? 'the file system refused'} (${code})`;
}

/** Runs what a tool does to a path and answers failures of the file system; refusals and bugs pass through. */
export async function answerFsErrors<Result>(
  path: string,
  act: () => Promise<Result>,
): Promise<Result | ToolFailure> {
  try {
    return await act();
  } catch (error) {
    const why = describeFsError(error);
    if (why === undefined) throw error;
    return { text: `${path}: ${why}`, structured: { path, error: errorCode(error) }, isError: true };
  }
}
