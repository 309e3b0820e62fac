import type { ConfinementLevel, Usage, WorkerFailure } from '@ralph/manifest';
import type { CancelReason } from './effect.ts';
import type { ProcessMarks } from './process-marks.ts';
import type { AttemptRecord } from './worker-state.ts';

/** How far a unit got with one agent of its chain. */
export interface ChainLink {
  /** Null when the plan names no chain. */
  readonly agent: string | null;
  /** Failed attempts that spent a retry. */
  readonly failures: number;
  /** Failed attempts that spent none, because waiting or the network was all that was wrong. */
  readonly free: number;
  /** No further attempt with this agent can help. */
  readonly closed: boolean;
  /** No attempt with this agent before then, in milliseconds since 1970; 0: at once. */
  readonly not_before_ms: number;
}

/** A session of an agent that it can go on with. */
export interface AgentSession {
  readonly agent: string;
  readonly session_id: string;
}

/** What the attempts so far mean for the next one. */
export interface RetryState {
  /** As long as the chain; empty in checkpoints from before there were chains. */
  readonly links: readonly ChainLink[];
  /** Null when the next attempt has to begin anew. */
  readonly session: AgentSession | null;
}

/** What the attempts before the newest left behind. */
export interface EarlierAttempts {
  readonly attempts: number;
  readonly agent: string;
  readonly confinement: ConfinementLevel;
  readonly started_at: string;
  readonly attempt_started_at: string;
  readonly denied: number;
  readonly files_changed: readonly string[];
  readonly usage: Usage | null;
  /** Time that they took together. */
  readonly wall_ms: number;
  readonly retry: RetryState;
  /** Why the newest of them that failed did so; null when none failed. */
  readonly failure: WorkerFailure | null;
  readonly history: readonly AttemptRecord[];
}

/** What was observed while the newest attempt ran. */
export interface Observation {
  readonly pid: number | null;
  readonly process: ProcessMarks | null;
  readonly progress: string | null;
  readonly denied: number;
  /** The agent's own session. */
  readonly session_id: string | null;
  /** What the attempt consumed so far. */
  readonly usage: Usage | null;
}

/** Stored of a unit that waits: for dependencies, for a slot, or for its next attempt. */
export interface PendingRecord {
  readonly status: 'pending';
  readonly unit_id: string;
  readonly earlier: EarlierAttempts | null;
  readonly waiting_for: number;
  readonly broken_dependencies: number;
}

/** Stored of a unit of which an attempt is on its way. */
export interface RunningRecord {
  readonly status: 'running';
  readonly unit_id: string;
  readonly earlier: EarlierAttempts | null;
  readonly attempt: number;
  readonly agent: string;
  readonly confinement: ConfinementLevel;
  readonly started_at: string;
  /** The agent's own session that the attempt goes on with. */
  readonly resume_session: string | null;
  readonly observed: Observation | null;
}

/** An attempt ran to its end and decided the unit's. */
interface DeliveredRecord {
  readonly unit_id: string;
  readonly last: RunningRecord;
  readonly finished_at: string;
  readonly exit_code: number | null;
  readonly artifact_count: number;
  readonly files_changed: readonly string[];
  readonly usage: Usage | null;
  readonly final_message: string | null;
}

/** Stored of a unit that did its work and proved it. */
export interface SucceededRecord extends DeliveredRecord {
  readonly status: 'succeeded';
}

/** Stored of a unit whose last attempt failed, or that may not be tried because a budget is spent. */
export interface FailedRecord extends Omit<DeliveredRecord, 'last'> {
  readonly status: 'failed';
  readonly last: PendingRecord | RunningRecord;
  readonly failure: WorkerFailure;
}

/** Stored of a unit that can never start. */
export interface BlockedRecord {
  readonly status: 'blocked';
  readonly unit_id: string;
  readonly last: PendingRecord;
  readonly finished_at: string;
  readonly blocked_by: readonly string[];
  readonly roots: readonly string[];
}

/** Stored of a unit that the end of the run stopped or kept from starting. */
export interface CancelledRecord {
  readonly status: 'cancelled';
  readonly unit_id: string;
  readonly last: PendingRecord | RunningRecord;
  readonly finished_at: string;
  readonly reason: CancelReason;
  readonly files_changed: readonly string[];
}

/** Stored of a unit that was left out on purpose. */
export interface SkippedRecord {
  readonly status: 'skipped';
  readonly unit_id: string;
  readonly last: PendingRecord;
  readonly finished_at: string;
  readonly reason: string;
}

/** A unit that has ended, however it did. */
export type EndedRecord = SucceededRecord | FailedRecord | BlockedRecord | CancelledRecord | SkippedRecord;

/**
 * What the state stores of a unit: only what is new in each status, so that an event writes few bytes.
 * `workerState` turns it into the `WorkerState` that one reads.
 */
export type UnitRecord = PendingRecord | RunningRecord | EndedRecord;

/** The number of attempts started so far. */
export function attemptsOf(record: UnitRecord): number {
  switch (record.status) {
    case 'pending':
      return record.earlier === null ? 0 : record.earlier.attempts;
    case 'running':
      return record.attempt;
    case 'succeeded':
    case 'failed':
    case 'blocked':
    case 'cancelled':
    case 'skipped':
      return attemptsOf(record.last);
  }
}

/** Whether the unit may start as soon as a slot is free. */
export function isReady(record: UnitRecord): boolean {
  return record.status === 'pending' && record.waiting_for === 0;
}

/** Whether the unit can never start. */
export function isBlockable(record: UnitRecord): boolean {
  return record.status === 'pending' && record.broken_dependencies > 0;
}
