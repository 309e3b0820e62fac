import type { DocumentPath } from '@ralph/manifest';
import { jsonPath } from './policy-path.ts';

/** What can be wrong with a policy, as literals that scripts may rely on. */
export const POLICY_PROBLEM_CODES = [
  // one field
  'missing_field',
  'wrong_type',
  'invalid_value',
  'out_of_range',
  'too_short',
  'too_deep',
  'newer_version',
  'reserved_name',
  'extra_key_forbidden',
  'bad_mode',
  'bad_verification_kind',
  // keys of earlier versions
  'obsolete_wrapper',
  'removed_global_block',
  'legacy_embeds_analysis',
  'legacy_requires_commit',
  'legacy_terminal_recovery_route',
  'failed_route_legacy',
  'artifact_required_moved',
  // blocks
  'no_phases',
  'phases_and_blocks',
  'phase_authored_layer',
  'entry_block_required',
  'entry_block_unknown',
  'child_block_unknown',
  'empty_group',
  'completion_block_not_child',
  'completion_block_is_group',
  'lifecycle_block_unknown',
  'duplicate_lifecycle',
  'duplicate_phase_name',
  'block_cycle',
  // references
  'entry_phase_unknown',
  'lifecycle_phase_unknown',
  'transition_unknown_target',
  'decision_unknown_target',
  'bypass_unknown_target',
  'result_status_unknown_target',
  'fallback_unknown_target',
  'verification_unknown_target',
  'post_commit_unknown_target',
  'post_commit_unknown_phase',
  'self_loop_without_loopback',
  'counter_undeclared',
  'duplicate_post_commit_route',
  'cycle_outcome_unroutable',
  'terminal_failure_phase_wrong',
  'timebox_unknown_phase',
  'timebox_start_edge_undeclared',
  'timebox_end_inside_cycle',
  // completeness
  'role_required',
  'terminal_role_required',
  'terminal_outcome_required',
  'terminal_phase_wrong',
  'failed_route_undeclared',
  'failed_route_wrong',
  'legacy_phase_name',
  'no_terminal_failure_phase',
  'loop_policy_required',
  'loop_policy_wrong_role',
  'decisions_required',
  'decision_outside_vocabulary',
  'decision_missing',
  'gate_wrong_role',
  'gate_upstream_wrong',
  'issues_outcome_required',
  'clean_outcome_required',
  'clean_outcome_not_bypassed',
  'commit_policy_required',
  'loop_reset_unknown',
  'no_post_commit_routes',
  'budget_states_incomplete',
  'spent_budget_cannot_end',
  'tracked_counter_zero',
  'verification_required',
  'verification_on_terminal',
  'parallelization_on_terminal',
  'workers_exceed_units',
  'unreachable_phase',
  'never_ends',
  'artifact_history_conflict',
  'counter_override_unknown',
  // across files
  'unbound_drain',
  'drain_class_required',
  'no_decision_vocabulary',
  'duplicate_artifact',
  // warnings only
  'unknown_field',
  'unused_field',
] as const;
export type PolicyProblemCode = (typeof POLICY_PROBLEM_CODES)[number];

/** Which check found a problem: one document, the pipeline as a whole, or several documents together. */
export type PolicyProblemSource = 'pipeline' | 'completeness' | 'artifacts' | 'cross_file';

/** A problem as a rule finds it. */
export interface PolicyFinding {
  readonly code: PolicyProblemCode;
  readonly path: DocumentPath;
  readonly message: string;
}

/** One thing that is wrong with a policy, with its place in the document as it was written. */
export interface PolicyProblem extends PolicyFinding {
  readonly source: PolicyProblemSource;
  readonly json_path: string;
}

/** Completes a finding with its JSON path and the check that found it. */
export function policyProblem(finding: PolicyFinding, source: PolicyProblemSource): PolicyProblem {
  const { code, path, message } = finding;
  return { code, source, path, json_path: jsonPath(path), message };
}
