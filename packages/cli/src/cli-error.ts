/** What kind of mistake the user made, or met. */
export type CliErrorCode =
  /** The plan is not there, is too large, or is no text. */
  | 'plan_unreadable'
  /** The plan has problems; each is told with its line. */
  | 'plan_invalid'
  /** The repaired plan cannot be written. */
  | 'plan_unwritable'
  /** The directory for the example project is in use or cannot be made. */
  | 'directory_unusable'
  /** Options or arguments that do not go together, or name nothing that is there. */
  | 'option_invalid'
  /** A setting has a value that cannot be used. */
  | 'config_invalid'
  /** The run has no end yet that could be shown. */
  | 'run_unfinished'
  /** Another program started this run, and only that one can stop it. */
  | 'run_foreign'
  /** A file that was asked for cannot be written. */
  | 'output_unwritable'
  /** The run does not go on, so that there is nothing to stop. */
  | 'run_over'
  /** The run that goes on refused what it was asked for. */
  | 'request_refused'
  /** The plan or the run has no unit of this name. */
  | 'unit_unknown'
  /** A git command failed. */
  | 'git_failed';

/** The one error of this package: the message says what was expected, what came, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
