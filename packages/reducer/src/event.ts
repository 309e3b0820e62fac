import type { ConfinementLevel, OutOfBounds, Usage, WorkerFailure } from '@ralph/manifest';
import type { PipelineEventBody } from './pipeline/pipeline-event.ts';
import type { PlannedUnit } from './planned-unit.ts';

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
export interface RunStarted {
  readonly type: 'run_started';
  readonly units: readonly PlannedUnit[];
  readonly policy: RunPolicy;
  readonly plan_path: string | null;
  readonly plan_sha256: string;
  readonly base_commit: string | null;
  /** Paths that were already changed when the run began. */
  readonly baseline_dirty: readonly string[];
  readonly confinement: ConfinementLevel;
  readonly ralph_version: string;
}

/** What the run's user decided about scheduling. */
export interface RunPolicy {
  readonly max_workers: number;
  /** Stop all other units as cancelled when one fails for good. */
  readonly fail_fast: boolean;
}

/** A worker is about to be spawned; durable before it is. */
export interface WorkerStarted extends OfUnit {
  readonly type: 'worker_started';
  readonly agent: string;
  readonly confinement: ConfinementLevel;
}

/** The agent process of a worker exists. With pid and start time a later run can find it. */
export interface WorkerSpawned extends OfUnit {
  readonly type: 'worker_spawned';
  readonly pid: number;
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

/** A worker ended without delivering its work. Whether it is tried again follows from the state. */
export interface WorkerFailed extends OfUnit {
  readonly type: 'worker_failed';
  readonly failure: WorkerFailure;
  /** False: another attempt cannot help (the agent does not exist, the write went out of bounds). */
  readonly retryable: boolean;
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

/** A unit was stopped, or will not be started, because the run is stopping. */
export interface UnitCancelled extends OfUnit {
  readonly type: 'unit_cancelled';
  readonly reason: 'interrupted' | 'fail_fast' | 'suspended';
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
  readonly timed_out: boolean;
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
  | UnitCancelled
  | UnitSkipped
  | OutOfBoundsFound
  | VerificationStarted
  | VerificationFinished
  | RunInterrupted
  | RunSuspended
  | RunFinished
  | PipelineEventBody;

/** One line of a journal. */
export type RunEvent = EventBody & Envelope;
