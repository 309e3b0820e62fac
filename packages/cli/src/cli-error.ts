/** What kind of mistake the user made, or met. */
export type CliErrorCode =
  | 'plan_unreadable'
  | 'plan_invalid'
  | 'plan_unwritable'
  | 'directory_unusable'
  | 'option_invalid'
  | 'config_invalid'
  | 'run_unfinished'
  | 'run_foreign'
  | 'output_unwritable'
  | 'run_over'
  | 'request_refused'
  | 'unit_unknown'
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
