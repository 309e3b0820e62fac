import type { ConfinementLevel, JailBackend, OutOfBounds, Usage, WorkerFailure } from '@ralph/manifest';
import type { CancelReason } from './effect.ts';
import type { PipelineEventBody } from './pipeline/pipeline-event.ts';
import type { PlannedUnit } from './planned-unit.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunPolicy } from './run-policy.ts';
import type { BudgetKind } from './run-state.ts';

/** Fields of every event line. The journal stamps them; `at` is UTC, ISO 8601. */
export interface Envelope {
  readonly v: 1;
  readonly seq: number;
  readonly at: string;
  readonly run_id: string;
}

/** Fields of every event of a unit. `attempt` is 0 for a unit that never started. */
interface OfUnit {
  readonly unit_id: string;
  readonly attempt: number;
}

/** A run begins: the first line of each journal. */
export interface RunStarted extends Omit<RunFacts, 'started_at'> {
  readonly type: 'run_started';
  readonly units: readonly PlannedUnit[];
  readonly policy: RunPolicy;
  /** How the tree is compared: with git's help, or by its files alone; absent when it is not, and in older journals. */
  readonly audited_by?: 'git' | 'files' | undefined;
}

/** A worker is about to be spawned; durable before it is. */
export interface WorkerStarted extends OfUnit {
  readonly type: 'worker_started';
  readonly agent: string;
  readonly confinement: ConfinementLevel;
  /** What carries out its jail; null when it has none. */
  readonly jail?: JailBackend | null | undefined;
  /** The agent's own session that the attempt goes on with; null or absent: a new one. */
  readonly resume_session?: string | null | undefined;
}

/** The agent process of a worker exists. With pid and start time a later run can find it. */
export interface WorkerSpawned extends OfUnit {
  readonly type: 'worker_spawned';
  readonly pid: number;
  /** As the operating system tells it. */
  readonly process_start_time?: string | null | undefined;
  /** Tells one start of the machine from another. */
  readonly boot_id?: string | null | undefined;
  readonly pid_namespace?: string | null | undefined;
  /** What the environment of all its processes holds, so that those that got away are found. */
  readonly mark?: string | null | undefined;
}

/** The agent named its own session, so that a later attempt with it can go on there. */
export interface AgentSessionNamed extends OfUnit {
  readonly type: 'agent_session';
  readonly session_id: string;
}

/** The agent was told to slow down (429, quota) while its attempt goes on. */
export interface AgentThrottled extends OfUnit {
  readonly type: 'agent_throttled';
  readonly agent: string;
  /** When it may be used again, by its own words. */
  readonly retry_at: string | null;
  readonly message: string;
}

/** What an attempt consumed so far, all in all. */
export interface UsageReported extends OfUnit {
  readonly type: 'usage_reported';
  readonly usage: Usage;
}

/** The coordinator died during an attempt. The unit waits again; nothing of its retries is spent. */
export interface AttemptLost extends OfUnit {
  readonly type: 'attempt_lost';
  readonly message: string;
  /** When it last gave a sign of life: nobody is to pay for the time after that. Left out: with this event. */
  readonly ended_at?: string | undefined;
  /** What it had changed, as the next coordinator found it; left out where nobody looked. */
  readonly files_changed?: readonly string[] | undefined;
}

/** A worker told what it is doing (MCP tool `report_progress`, or its output). */
export interface WorkerProgressed extends OfUnit {
  readonly type: 'worker_progressed';
  readonly status: string;
  readonly note: string | null;
}

/** A tool refused a call because of the session's limits: nothing was written. */
export interface ToolDenied extends OfUnit {
  readonly type: 'tool_denied';
  readonly tool: string;
  readonly path: string | null;
  readonly message: string;
}

/** A session told the coordinator something, or asked it for something (MCP tool `coordinate`). Nothing follows by itself. */
export interface CoordinationRequested extends OfUnit {
  readonly type: 'coordination_requested';
  readonly action: string;
  /** The unit that it is about; null when it is about none. */
  readonly work_unit_id: string | null;
  readonly note: string | null;
}

/** A worker did its work and proved it. */
export interface WorkerSucceeded extends OfUnit {
  readonly type: 'worker_succeeded';
  readonly exit_code: number | null;
  readonly artifact_count: number;
  readonly files_changed: readonly string[];
  readonly usage: Usage | null;
  readonly final_message: string | null;
}

/**
 * A worker ended without delivering its work. Whether it is tried again, and with which agent, follows from the state.
 * With the reason `budget_exceeded` it may also be of a unit that waits: its attempt is then the last one that started, or 0.
 */
export interface WorkerFailed extends OfUnit {
  readonly type: 'worker_failed';
  readonly failure: WorkerFailure;
  /** False: another attempt cannot help (the write went out of bounds), or none with this agent (it does not exist). */
  readonly retryable: boolean;
  /** False: nobody but the network or a quota is to blame. Absent: follows from the class of the failure. */
  readonly spends_retry?: boolean | undefined;
  readonly exit_code: number | null;
  readonly artifact_count: number;
  readonly files_changed: readonly string[];
  readonly usage: Usage | null;
  readonly final_message: string | null;
}

/** A unit can never start, because these units it needs did not succeed. */
export interface UnitBlocked extends OfUnit {
  readonly type: 'unit_blocked';
  /** Direct dependencies that did not succeed, sorted. */
  readonly blocked_by: readonly string[];
  /** The failed units at the roots of the blockage, sorted. */
  readonly roots: readonly string[];
}

/** The user wants one unit to end, before it did its work. */
export interface UnitStopRequested extends OfUnit {
  readonly type: 'unit_stop_requested';
}

/** The user wants a unit that did not succeed to be tried again, with all its retries, and whatever it blocks too. */
export interface UnitReopened extends OfUnit {
  readonly type: 'unit_reopened';
  /** What its next attempts are to be told; null: nothing new. */
  readonly feedback: string | null;
}

/** A unit was stopped, or will not be started, because the run is stopping or the user wanted just this. */
export interface UnitCancelled extends OfUnit {
  readonly type: 'unit_cancelled';
  readonly reason: CancelReason;
  readonly files_changed: readonly string[];
}

/** A unit was left out of this run on purpose, once all that it needs had succeeded or been left out; its dependents may run. */
export interface UnitSkipped extends OfUnit {
  readonly type: 'unit_skipped';
  readonly reason: string;
}

/** The audit found a write outside the directories of every unit that could have made it. */
export interface OutOfBoundsFound {
  readonly type: 'out_of_bounds_found';
  readonly writes: readonly OutOfBounds[];
}

/** Stray writes that a quarantine had saved were taken back. */
export interface TreeRestored {
  readonly type: 'tree_restored';
  /** The index of the quarantine, relative to the checkout. */
  readonly quarantine: string;
  /** Paths that are again as they were before. */
  readonly restored: readonly string[];
  /** Paths that were left as they are. */
  readonly kept: readonly KeptWrite[];
}

/** A stray write that could not be taken back. */
export interface KeptWrite {
  readonly path: string;
  readonly why: string;
}

/** What a unit that succeeded had changed was committed. */
export interface UnitCommitted extends OfUnit {
  readonly type: 'unit_committed';
  /** Id of the commit. */
  readonly commit: string;
  /** Paths in the commit. */
  readonly files: readonly string[];
}

/** What a unit that succeeded had changed could not be committed; it stays in the checkout. */
export interface UnitCommitFailed extends OfUnit {
  readonly type: 'commit_failed';
  readonly message: string;
}

/** The verification command is about to run. */
export interface VerificationStarted {
  readonly type: 'verification_started';
  readonly command: string;
}

/** The verification command ended. */
export interface VerificationFinished {
  readonly type: 'verification_finished';
  readonly passed: boolean;
  /** Null when it was ended by a signal or could not be started. */
  readonly exit_code: number | null;
  /** The signal that ended it; left out when none did, and in older journals. */
  readonly signal?: string | undefined;
  readonly timed_out: boolean;
  /** True when it was ended because the run was to stop, else left out. */
  readonly interrupted?: boolean | undefined;
  readonly duration_ms: number;
  readonly output_tail: string;
}

/** The user asked the run to stop. */
export interface RunInterrupted {
  readonly type: 'run_interrupted';
  readonly signal: string;
}

/** The run cannot go on for a passing reason (disk full, read-only directory) and may be resumed. */
export interface RunSuspended {
  readonly type: 'run_suspended';
  readonly reason: string;
}

/** A budget is nearly spent. */
export interface BudgetWarned {
  readonly type: 'budget_warned';
  readonly scope: 'run' | 'unit';
  /** Null for the budget of the run. */
  readonly unit_id: string | null;
  readonly kind: BudgetKind;
  readonly spent: number;
  readonly limit: number;
}

/** The network was lost, or is back. While it is lost no attempt starts with an agent that needs it. */
export interface ConnectivityChanged {
  readonly type: 'connectivity_changed';
  readonly online: boolean;
  readonly detail: string;
}

/** For a while the journal could not be written, and the run waited. */
export interface JournalRecovered {
  readonly type: 'journal_recovered';
  readonly reason: string;
  readonly paused_ms: number;
}

/** A run goes on, also one that had ended. Units that did their work stay, all others wait with all their retries. */
export interface RunResumed extends Omit<RunFacts, 'started_at' | 'plan_path'> {
  readonly type: 'run_resumed';
  readonly units: readonly PlannedUnit[];
  readonly policy: RunPolicy;
  /** Units that did their work and are to do it again. */
  readonly redo: readonly string[];
  /** What changed since the run began and was accepted, in words. */
  readonly accepted: readonly string[];
}

/** The state of the run so far: the first line of a journal whose earlier lines were put away. */
export interface RunSnapshot {
  readonly type: 'run_snapshot';
  readonly checkpoint: RunCheckpoint;
}

/** The last line of each journal of a run that ended in order. */
export interface RunFinished {
  readonly type: 'run_finished';
}

/** Whatever can happen in a run, without its envelope. */
export type EventBody =
  | RunStarted
  | WorkerStarted
  | WorkerSpawned
  | WorkerProgressed
  | ToolDenied
  | CoordinationRequested
  | WorkerSucceeded
  | WorkerFailed
  | UnitBlocked
  | UnitStopRequested
  | UnitReopened
  | UnitCancelled
  | UnitSkipped
  | OutOfBoundsFound
  | TreeRestored
  | UnitCommitted
  | UnitCommitFailed
  | VerificationStarted
  | VerificationFinished
  | RunInterrupted
  | RunSuspended
  | RunFinished
  | AgentSessionNamed
  | AgentThrottled
  | UsageReported
  | AttemptLost
  | BudgetWarned
  | ConnectivityChanged
  | JournalRecovered
  | RunResumed
  | RunSnapshot
  | PipelineEventBody;

/** One line of a journal. */
export type RunEvent = EventBody & Envelope;
