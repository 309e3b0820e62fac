/** Whose fault a failure is; only `agent` counts against an agent's budget. */
export type FailureCategory = (typeof FAILURE_CATEGORIES)[number];

export const FAILURE_CATEGORIES = [
  'environmental',
  'agent',
  'user_config',
  'artifact_validation',
  'ambiguous',
] as const;

/** Why an agent cannot be used for a while. */
export type UnavailabilityReason = (typeof UNAVAILABILITY_REASONS)[number];

export const UNAVAILABILITY_REASONS = [
  'out_of_credits',
  'broken_agent',
  'no_output_at_start',
  'no_output_after_activity',
  'suspicious_timeout_no_output',
  'stale_child_quiet',
  'strictly_stuck',
  'other',
] as const;

/** Whether the network could be reached when something failed. */
export type Connectivity = (typeof CONNECTIVITIES)[number];

export const CONNECTIVITIES = ['online', 'offline', 'unknown'] as const;

/** What is to be made of a failure. */
export interface FailureClassification {
  readonly category: FailureCategory;
  /** It counts against the agent's budget. */
  readonly counts: boolean;
  readonly reset_session: boolean;
  readonly reset_tool_registry: boolean;
  /** Another attempt with this agent cannot help. */
  readonly skip_same_agent_retries: boolean;
  readonly is_unavailable: boolean;
  readonly unavailability_reason: UnavailabilityReason | null;
}
