import type { ConfinementLevel } from '@ralph/manifest';
import type { ExecutionStatus } from '../policy/phase-policy.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import type { Connectivity, FailureCategory, UnavailabilityReason } from './failure-classification.ts';

/** Who serves a phase, best first, and how patient one is with each. */
export interface AgentChain {
  readonly agents: readonly string[];
  /** Further attempts with one agent after the first failed one; null leaves it to the policy. */
  readonly max_retries: number | null;
  /** Wait before the first retry; doubles with each, up to 30 s. */
  readonly retry_delay_ms: number;
}

/** A pipeline begins at the policy's entry phase: the first line of its journal. */
export interface PipelineStarted {
  readonly type: 'pipeline_started';
  /** By phase. */
  readonly chains: Readonly<Record<string, AgentChain>>;
  /** By budget counter; the policy's own value stands for those not named. */
  readonly budget_caps: Readonly<Record<string, number>>;
  readonly policy_sha256: string;
  readonly policy_format_version: number | null;
  readonly base_commit: string | null;
  readonly baseline_dirty: readonly string[];
  readonly confinement: ConfinementLevel;
  readonly ralph_version: string;
}

/** A plan was accepted; its units are what the next phase that can fan out works on. */
export interface PlanAccepted {
  readonly type: 'plan_accepted';
  readonly work_units: readonly PlannedUnit[];
  readonly plan_path: string | null;
  readonly plan_sha256: string;
}

/** An agent was invoked for the current phase. */
export interface SessionStarted {
  readonly type: 'session_started';
  readonly agent: string;
  /** By which the agent continues its session; null when it has none. */
  readonly session_id: string | null;
}

/** A phase took this long, since the last such event. */
export interface PhaseTimed {
  readonly type: 'phase_timed';
  readonly phase: string;
  readonly elapsed_seconds: number;
}

/** The wait for an agent that was cooling down is over. */
export interface WaitEnded {
  readonly type: 'wait_ended';
}

/** The prompt of a phase is ready; at the failed route, work is entered again with that phase. */
export interface PromptPrepared {
  readonly type: 'prompt_prepared';
  readonly phase: string;
}

/** The agent of the current phase did its work. */
export interface AgentSucceeded {
  readonly type: 'agent_success';
}

/** The agent of the current phase failed, for no reason that is known. */
export interface AgentFailed {
  readonly type: 'agent_failure';
}

/** The agent of the current phase is to go on with unfinished work. */
export interface AgentRetried {
  readonly type: 'agent_retry';
}

/** An analysis found nothing left to do. */
export interface AnalysisSucceeded {
  readonly type: 'analysis_success';
}

/** An analysis sent the work back. */
export interface AnalysisLoopedBack {
  readonly type: 'analysis_loopback';
}

/** A phase asks to be gone through again. */
export interface PhaseLoopedBack {
  readonly type: 'phase_loopback';
}

/** A review found nothing. */
export interface ReviewClean {
  readonly type: 'review_clean';
}

/** A review found something. */
export interface ReviewFoundIssues {
  readonly type: 'review_issues_found';
}

/** What a review found is fixed. */
export interface FixSucceeded {
  readonly type: 'fix_success';
}

/** What a review found could not be fixed. */
export interface FixFailed {
  readonly type: 'fix_failure';
}

/** The work was committed. */
export interface CommitSucceeded {
  readonly type: 'commit_success';
}

/** There was nothing to commit. */
export interface CommitSkipped {
  readonly type: 'commit_skipped';
}

/** The commit failed. */
export interface CommitFailed {
  readonly type: 'commit_failure';
}

/** A checkpoint was written. */
export interface CheckpointSaved {
  readonly type: 'checkpoint_saved';
}

/** What an earlier phase left for agents to read was removed. */
export interface ContextCleaned {
  readonly type: 'context_cleaned';
}

/** The pipeline is to end in success, wherever it is. */
export interface PipelineCompleted {
  readonly type: 'complete';
}

/** The current phase is to take the failure route. */
export interface PipelineFailed {
  readonly type: 'failed';
}

/** The current phase is done without an agent. */
export interface PhaseAdvanced {
  readonly type: 'phase_advance';
}

/** A wave begins: the plan's units that have not succeeded yet are worked on at once. */
export interface FanOutStarted {
  readonly type: 'fan_out_started';
  readonly max_workers: number;
  readonly fail_fast: boolean;
}

/** A run goes on after its process ended: what ran is to be started again. */
export interface WorkersResumed {
  readonly type: 'workers_resumed';
}

/** Every unit of the wave has ended, and so has its verification, if there is one. */
export interface AllWorkersCompleted {
  readonly type: 'all_workers_complete';
}

/** A phase failed, as far as it is known why. `failure_category` null: it is retried like any failure of an agent. */
export interface PhaseFailed {
  readonly type: 'phase_failure';
  readonly phase: string;
  readonly reason: string;
  readonly recoverable: boolean;
  /** The agent's session can be continued. */
  readonly retry_in_session: boolean;
  /** Another attempt with this agent cannot help. */
  readonly skip_same_agent_retries: boolean;
  readonly failure_category: FailureCategory | null;
  readonly unavailability_reason: UnavailabilityReason | null;
  /** The agent's session is lost. */
  readonly reset_session: boolean;
  /** The agent has to be told its tools again. */
  readonly reset_tool_registry: boolean;
  readonly connectivity: Connectivity;
  /** Which limit ended the agent; null when it ended by itself. */
  readonly watchdog_reason: string | null;
}

/** An analysis came to one of the decisions that its phase declares. */
export interface AnalysisDecided {
  readonly type: 'analysis_decision';
  readonly phase: string;
  readonly decision: string;
}

/** What an execution phase reports of its own work. */
export interface ExecutionReported {
  readonly type: 'execution_result';
  readonly phase: string;
  readonly status: ExecutionStatus;
}

/** Whatever can happen in a pipeline besides what happens in a run of a plan, without its envelope. */
export type PipelineEventBody =
  | PipelineStarted
  | PlanAccepted
  | SessionStarted
  | PhaseTimed
  | WaitEnded
  | PromptPrepared
  | AgentSucceeded
  | AgentFailed
  | AgentRetried
  | AnalysisSucceeded
  | AnalysisLoopedBack
  | PhaseLoopedBack
  | ReviewClean
  | ReviewFoundIssues
  | FixSucceeded
  | FixFailed
  | CommitSucceeded
  | CommitSkipped
  | CommitFailed
  | CheckpointSaved
  | ContextCleaned
  | PipelineCompleted
  | PipelineFailed
  | PhaseAdvanced
  | FanOutStarted
  | AllWorkersCompleted
  | WorkersResumed
  | PhaseFailed
  | AnalysisDecided
  | ExecutionReported;
