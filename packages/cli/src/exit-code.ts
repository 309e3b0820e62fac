/** What the command `ralph` answers to the shell. */
export const EXIT_CODE = {
  succeeded: 0,
  unitsFailed: 1,
  usage: 2,
  resumable: 3,
  outOfBounds: 4,
  verificationFailed: 5,
  interrupted: 130,
} as const;

const RESUMABLE = new Set(['journal_unwritable', 'state_unwritable']);
const USER_ERRORS = new Set(['AgentError', 'CliError', 'CoordinatorError', 'McpServerError']);

/** True for an error that names the user's mistake or the machine's state; everything else is a bug. */
export function isUserError(error: unknown): error is Error {
  return error instanceof Error && USER_ERRORS.has(error.name);
}

/** The exit code of an error that ended a command. */
export function exitCodeOfError(error: unknown): number {
  if (!isUserError(error)) return EXIT_CODE.unitsFailed;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return RESUMABLE.has(code) ? EXIT_CODE.resumable : EXIT_CODE.usage;
}
