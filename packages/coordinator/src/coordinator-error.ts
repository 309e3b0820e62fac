/** Why the coordinator refused or could not go on. */
export type CoordinatorErrorCode =
  /** This system cannot keep what a run promises, as Windows cannot. */
  | 'platform_unsupported'
  /** The directory is no git repository, and what was asked for needs one. */
  | 'not_a_repository'
  /** Git cannot be started. */
  | 'git_missing'
  /** A git command failed. */
  | 'git_failed'
  /** Units are to be committed, and git does not know who commits. */
  | 'identity_missing'
  /** Another ralph works in this checkout. */
  | 'lock_held'
  /** The journal of the run cannot be written, as on a full disk. */
  | 'journal_unwritable'
  /** The journal of a run is damaged where it should not be. */
  | 'journal_corrupt'
  /** `.agent/checkpoint.json` cannot be read; it is only a cache. */
  | 'checkpoint_corrupt'
  /** An agent that the plan needs is not installed, or does not start. */
  | 'agent_missing'
  /** A name of an agent that is neither built in nor in `.agent/agents.toml`, or a unit for which none is named. */
  | 'agent_unknown'
  /** `--connectivity-probe` is no address that can be asked. */
  | 'probe_invalid'
  /** The level of confinement that is demanded cannot be had on this machine. */
  | 'confinement_unavailable'
  /** The manifest of a worker cannot be read or followed. */
  | 'manifest_invalid'
  /** The state of a run or of an agent cannot be written, as on a full disk. */
  | 'state_unwritable'
  /** A directory of a unit, or the checkout, cannot be used as it is. */
  | 'directory_unusable'
  /** `agents.toml` or `mcp.toml` says something that cannot be followed. */
  | 'policy_invalid'
  /** A template in `.agent/prompts` cannot be used. */
  | 'prompt_invalid'
  /** The agent of this unit gets no prompt that could be printed. */
  | 'prompt_needless'
  /** A worker tried to start or steer a run in its own checkout. */
  | 'nested_run'
  /** The plan or the run has no unit of this name. */
  | 'unit_unknown'
  /** A tool server that `mcp.toml` demands cannot be reached. */
  | 'upstream_failed'
  /** There is no such run in this checkout. */
  | 'run_unknown'
  /** Several runs begin with this id. */
  | 'run_ambiguous'
  /** What a run recorded of itself cannot be used to go on with it. */
  | 'run_record_invalid'
  /** The plan, the policy, the branch or other files changed since the run was cut short. */
  | 'run_changed'
  /** The run that goes on cannot be asked from here. */
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
