import type { PlannedUnit } from '../planned-unit.ts';
import type { AgentRetryIntent } from './pipeline-state.ts';

/** The pipeline is done. */
export interface ExitSuccess {
  readonly type: 'exit_success';
}

/** The pipeline gives up. */
export interface ExitFailure {
  readonly type: 'exit_failure';
  readonly reason: string;
}

/** The pipeline was stopped and may be resumed. */
export interface ExitStopped {
  readonly type: 'exit_stopped';
  readonly reason: 'interrupted' | 'suspended';
}

/** A prompt is to be prepared for a phase, which is then entered with `prompt_prepared`. */
export interface PreparePrompt {
  readonly type: 'prepare_prompt';
  readonly phase: string;
  /** Cycles done so far. */
  readonly iteration: number;
  readonly drain: string | null;
  readonly previous_phase: string | null;
  /** No prompt is needed: the phase before it has no agent. */
  readonly skip_materialization: boolean;
}

/** One agent is to be invoked for the phase. */
export interface InvokeAgent {
  readonly type: 'invoke_agent';
  readonly agent_name: string;
  readonly phase: string;
  readonly drain: string;
  /** All agents of the phase, best first. */
  readonly chain: readonly string[];
  /** Cycles done so far. */
  readonly iteration: number;
  /** Wait before it. */
  readonly delay_ms: number;
  /** With which session, after a failure; null for a first attempt. */
  readonly retry_intent: AgentRetryIntent | null;
  /** It must submit its artifact. */
  readonly requires_completion_evidence: boolean;
  /** Units of the plan that it does by itself, with sub-agents of its own if it has them. */
  readonly work_units: readonly PlannedUnit[];
  /** What went wrong before. */
  readonly last_error: string | null;
}

/** The work is to be committed. */
export interface Commit {
  readonly type: 'commit';
  readonly phase: string;
  readonly message_file: string | null;
}

/** There is nothing to commit. */
export interface EarlySkipCommit {
  readonly type: 'early_skip_commit';
  readonly phase: string;
}

/** The analysis has looped as often as it may: it is passed with `phase_advance`. */
export interface ExhaustedAnalysisPhaseAdvance {
  readonly type: 'exhausted_analysis_phase_advance';
  readonly phase: string;
}

/** Units are to be worked on at once: `fan_out_started`, what happens to them, `all_workers_complete`. */
export interface FanOut {
  readonly type: 'fan_out';
  readonly phase: string;
  /** Those that are not done yet; none when only the end of the wave is missing. */
  readonly work_units: readonly PlannedUnit[];
  readonly max_workers: number;
  readonly run_post_fanout_verification: boolean;
}

/** All agents of the phase are cooling down: `wait_ended` after that time. */
export interface Wait {
  readonly type: 'wait';
  readonly phase: string;
  readonly delay_ms: number;
}

/** The ways out of the loop. */
export type ExitEffect = ExitSuccess | ExitFailure | ExitStopped;

/** What a pipeline does next. */
export type NextEffect =
  | ExitEffect
  | PreparePrompt
  | InvokeAgent
  | Commit
  | EarlySkipCommit
  | ExhaustedAnalysisPhaseAdvance
  | FanOut
  | Wait;
