import { CoordinatorError } from '../coordinator-error.ts';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space',
  EFBIG: 'the file size limit is reached: raise it (prlimit --fsize, ulimit -f)',
  EROFS: 'the file system is read-only: make .agent writable',
  EACCES: 'permission is denied: make .agent writable for this user',
  EPERM: 'permission is denied: make .agent writable for this user',
  EIO: 'the disk reported an error: check it',
};

/** Says that a journal could not be written, why, and what would help. */
export function journalUnwritable(path: string, what: string, cause: unknown): CoordinatorError {
  return new CoordinatorError(
    'journal_unwritable',
    `The journal ${path} ${what}: ${diskAdvice(cause)}.`,
    cause,
  );
}

/** The file takes no more bytes, but those that it has are as good as before. */
export function isOutOfSpace(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(causeOf(error)));
}

/**
 * What the disk has against a write; null when it has been done.
 *
 * Whatever else goes wrong is thrown.
 */
export async function diskErrorOf(write: () => void | Promise<void>): Promise<CoordinatorError | null> {
  try {
    await write();
    return null;
  } catch (error) {
    if (ADVICE[codeOf(causeOf(error))] === undefined) throw error;
    return stateUnwritable(error);
  }
}

/** Tells that the disk has no space as the reason why a run cannot go on, wherever that was met. */
export async function tellingOfSpace<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw isOutOfSpace(error) && !isToldOf(error) ? stateUnwritable(error) : error;
  }
}

function isToldOf(error: unknown): boolean {
  return error instanceof CoordinatorError && ['journal_unwritable', 'state_unwritable'].includes(error.code);
}

function stateUnwritable(error: unknown): CoordinatorError {
  const cause = causeOf(error);
  const path = cause instanceof Error && 'path' in cause ? ` ${String(cause.path)}` : '';
  const message = `The state of the run${path} could not be written: ${diskAdvice(cause)}.`;
  return new CoordinatorError('state_unwritable', message, cause);
}

function diskAdvice(cause: unknown): string {
  return ADVICE[codeOf(cause)] ?? (cause instanceof Error ? cause.message : 'no event can follow');
}

function causeOf(error: unknown): unknown {
  return error instanceof CoordinatorError ? error.cause : error;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
