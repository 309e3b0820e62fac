/** Why the coordinator refused or could not go on. */
export type CoordinatorErrorCode =
  /** This system cannot keep what a run promises, as Windows cannot. */
  | 'platform_unsupported'
  | 'not_a_repository'
  | 'git_missing'
  | 'git_failed'
  | 'identity_missing'
  | 'lock_held'
  | 'journal_unwritable'
  | 'journal_corrupt'
  | 'checkpoint_corrupt'
  | 'agent_missing'
  | 'agent_unknown'
  | 'probe_invalid'
  | 'confinement_unavailable'
  | 'manifest_invalid'
  | 'state_unwritable'
  | 'directory_unusable'
  | 'policy_invalid'
  | 'prompt_invalid'
  | 'prompt_needless'
  | 'nested_run'
  | 'unit_unknown'
  | 'upstream_failed'
  | 'run_unknown'
  | 'run_ambiguous'
  | 'run_record_invalid'
  | 'run_changed'
  | 'control_unavailable';

/** The one error of this package: `code` for programs, the message for people. */
export class CoordinatorError extends Error {
  override readonly name = 'CoordinatorError';
  readonly code: CoordinatorErrorCode;

  constructor(code: CoordinatorErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
