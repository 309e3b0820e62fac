import type { CycleOutcome, ExecutionStatus } from '../policy/phase-policy.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import type { Connectivity, FailureCategory, UnavailabilityReason } from './failure-classification.ts';
import type { AgentChain } from './pipeline-event.ts';

/** The chain of a phase, and how far down it one is. */
export interface PhaseChain extends AgentChain {
  /** Of the agent that is at work. */
  readonly current_index: number;
  /** Failed attempts of that agent since the phase was entered. */
  readonly retries: number;
}

/** How an agent fared in a phase. */
export interface AgentHealth {
  readonly phase: string;
  readonly agent: string;
  /** Failed attempts since the phase was entered, before it gave way to another agent. */
  readonly failures: number;
  /** Times in a row that it could not be used. */
  readonly unavailable_marks: number;
  /** When it may be tried again, in milliseconds since 1970; 0 when it may be now. */
  readonly unavailable_until_ms: number;
}

/** One agent gave way to another. */
export interface Fallover {
  readonly phase: string;
  readonly from_agent: string;
  readonly to_agent: string;
  readonly timestamp_iso: string;
}

/** With which session the agent is invoked again after a failure. */
export interface AgentRetryIntent {
  readonly action: 'fresh' | 'resume' | 'new_session_with_id';
  /** Null exactly when the action is `fresh`. */
  readonly session_id: string | null;
  readonly reset_tool_registry: boolean;
  readonly failure_reason: string | null;
}

/** Time that a phase took. */
export interface PhaseTiming {
  readonly phase: string;
  readonly elapsed_seconds: number;
}

/** How far the commit of the current phase is. */
export interface CommitState {
  readonly agent_invoked: boolean;
}

/** What the pipeline cost so far, in calls of agents. */
export interface PipelineMetrics {
  readonly total_agent_calls: number;
  readonly total_continuations: number;
  readonly total_fallbacks: number;
  readonly total_retries: number;
}

/** Equal failures in a row. */
export interface SameFailures {
  readonly shape: string;
  readonly count: number;
}

/**
 * Where a pipeline is, as plain JSON data. The units of its wave are in `worker_states` of the run.
 *
 * ```
 * pipeline_started ──► entry phase ──► phase ⇄ phase … ──► terminal phase: exit_success
 *                                        │ ▲
 *                          failure route │ │ prompt_prepared
 *                                        ▼ │
 *                                   failed route ── recovery_cycle_cap ──► exit_failure
 * ```
 */
export interface PipelineState {
  readonly phase: string;
  readonly previous_phase: string | null;
  readonly current_drain: string | null;
  /** What the last review found, in the policy's own words. */
  readonly review_outcome: string | null;
  readonly phase_chains: Readonly<Record<string, PhaseChain>>;
  /** Loop counters. */
  readonly loop_iterations: Readonly<Record<string, number>>;
  /** What may be spent of each budget counter. */
  readonly budget_caps: Readonly<Record<string, number>>;
  /** What is spent of each budget counter. */
  readonly outer_progress: Readonly<Record<string, number>>;
  readonly commit: CommitState;
  readonly metrics: PipelineMetrics;
  readonly checkpoint_saved_count: number;
  /** Failure routes in a row. */
  readonly recovery_epoch: number;
  /** Failure routes and waits of the whole run. */
  readonly recovery_cycle_count: number;
  /** At this many the pipeline gives up. */
  readonly recovery_cycle_cap: number;
  /** Phases entered since the last failure route or the last step of a budget. */
  readonly advances_since_progress: number;
  readonly last_error: string | null;
  readonly policy_entry_phase: string;
  readonly policy_format_version: number | null;
  readonly policy_sha256: string;
  /** Units of the accepted plan that no phase has done yet. */
  readonly work_units: readonly PlannedUnit[];
  /** The phase whose wave is on its way. */
  readonly wave_phase: string | null;
  /** The newest changes of agent, at most `recovery_cycle_cap`. */
  readonly fallover_history: readonly Fallover[];
  readonly agent_health: readonly AgentHealth[];
  readonly last_failure_category: FailureCategory | null;
  readonly last_connectivity_state: Connectivity;
  readonly last_unavailability_reason: UnavailabilityReason | null;
  /** Wait before the next invocation; in the waiting state, until the first agent can be used again. */
  readonly last_retry_delay_ms: number;
  /** All agents of the phase are cooling down. */
  readonly is_waiting_state: boolean;
  /** Failures in a row that were not the agent's fault. */
  readonly technical_retries: number;
  readonly same_failures: SameFailures | null;
  readonly last_agent_session_id: string | null;
  readonly agent_retry_intent: AgentRetryIntent | null;
  /** Where the next commit leads, instead of by budget. */
  readonly post_commit_phase_override: string | null;
  readonly pending_cycle_outcome: CycleOutcome | null;
  /** The failure of an execution phase was charged to its analysis already. */
  readonly execution_cycle_charged: boolean;
  readonly last_execution_result_status: ExecutionStatus | null;
  readonly phase_timings: readonly PhaseTiming[];
  /** Timings from here on are of the current cycle. */
  readonly cycle_timing_start_index: number;
  readonly cycle_timebox_active: boolean;
  readonly cycle_timebox_consumed_seconds: number;
  readonly cycle_timebox_redirect_reason: string | null;
  readonly cycle_timebox_redirects: number;
  /** How it ended; null while it has not. */
  readonly ended_as: 'success' | 'failure' | null;
}
