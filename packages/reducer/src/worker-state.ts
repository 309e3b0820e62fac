import type { ConfinementLevel, FailureClass, FailureReason, Usage, WorkerFailure } from '@ralph/manifest';
import type { CancelReason } from './effect.ts';
import type { ProcessMarks } from './process-marks.ts';

/** How one attempt of a unit went. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  /** The failure's reason, or why it was cancelled; null when it succeeded. */
  readonly reason: FailureReason | CancelReason | null;
  /** What kind of trouble its agent was in. */
  readonly class?: FailureClass | undefined;
  /** Who worked on it; absent in older checkpoints. */
  readonly agent?: string | undefined;
  readonly started_at: string;
  readonly finished_at: string;
}

/** What every state of a worker has: the rows of a summary can be made without asking for the status. */
export interface WorkerRecord {
  readonly unit_id: string;
  /** Attempts started so far. */
  readonly attempts: number;
  /** Agent and boundary of the newest attempt. */
  readonly agent: string | null;
  readonly confinement: ConfinementLevel | null;
  /** When the first attempt started. */
  readonly started_at: string | null;
  /** When the newest attempt started. */
  readonly attempt_started_at: string | null;
  readonly finished_at: string | null;
  readonly pid: number | null;
  /** By what the process of the newest attempt is known again. */
  readonly process: ProcessMarks | null;
  /** The agent's own session: of the attempt that runs, else the one that the next attempt may go on with. */
  readonly session_id: string | null;
  /** What the worker last told about itself. */
  readonly progress: string | null;
  /** Tool calls that were refused, over all attempts. */
  readonly denied: number;
  readonly exit_code: number | null;
  /** Artifacts of the newest attempt: earlier ones prove nothing. */
  readonly artifact_count: number;
  /** Changed by any attempt, since all work in the same tree. */
  readonly files_changed: readonly string[];
  /** Summed over all attempts. */
  readonly usage: Usage | null;
  readonly final_message: string | null;
  readonly failure: WorkerFailure | null;
  readonly blocked_by: readonly string[];
  readonly roots: readonly string[];
  /** Why it was cancelled or skipped. */
  readonly reason: string | null;
  readonly history: readonly AttemptRecord[];
}

/** Waits for its dependencies, for a free slot, or for its next attempt. */
export interface PendingWorker extends WorkerRecord {
  readonly status: 'pending';
  /** Dependencies that have neither succeeded nor been skipped yet. */
  readonly waiting_for: number;
  /** Dependencies that ended failed, blocked or cancelled. */
  readonly broken_dependencies: number;
  readonly finished_at: null;
  readonly pid: null;
  readonly failure: null;
  readonly reason: null;
}

/** An attempt is on its way. */
export interface RunningWorker extends WorkerRecord {
  readonly status: 'running';
  readonly agent: string;
  readonly confinement: ConfinementLevel;
  readonly started_at: string;
  readonly attempt_started_at: string;
  readonly finished_at: null;
  readonly exit_code: null;
  readonly failure: null;
  readonly reason: null;
}

/** Did its work and proved it. */
export interface SucceededWorker extends WorkerRecord {
  readonly status: 'succeeded';
  readonly started_at: string;
  readonly attempt_started_at: string;
  readonly finished_at: string;
  readonly failure: null;
  readonly reason: null;
}

/** Its last attempt failed and there is none left, or a budget lets none start: then it may never have started. */
export interface FailedWorker extends WorkerRecord {
  readonly status: 'failed';
  readonly finished_at: string;
  readonly failure: WorkerFailure;
  readonly reason: null;
}

/** Can never start, because units that it needs did not succeed. */
export interface BlockedWorker extends WorkerRecord {
  readonly status: 'blocked';
  readonly finished_at: string;
  readonly failure: null;
  readonly reason: null;
}

/** Was stopped, or will not be started, because the run is stopping or the user wanted just this. */
export interface CancelledWorker extends WorkerRecord {
  readonly status: 'cancelled';
  readonly finished_at: string;
  readonly failure: null;
  readonly reason: CancelReason;
}

/** Was left out on purpose; its dependents may run. */
export interface SkippedWorker extends WorkerRecord {
  readonly status: 'skipped';
  readonly finished_at: string;
  readonly failure: null;
  readonly reason: string;
}

/**
 * What is known of one unit.
 *
 * ```
 *                 unit_skipped ───────────────────────────────► skipped
 *                │
 *             pending ── unit_blocked (a dependency broke) ───► blocked
 *              ▲ │ │
 *              │ │ └──── unit_cancelled (run is stopping) ────► cancelled
 * retry, lost │ │         or the user stopped the unit            ▲
 *              │ ▼ worker_started (all dependencies satisfied)     │
 *             running ── unit_cancelled (as above) ────────────────┘
 *              │ │
 *              │ └────── worker_failed (chain spent) ─────────► failed ◄── worker_failed (budget) ── pending
 *              └──────── worker_succeeded ────────────────────► succeeded
 * ```
 *
 * No arrow leaves the right-hand side by itself: an ended unit stays as it ended. Only the user leads back to pending:
 * with `unit_reopened` one that failed or was cancelled, and what it blocks; with `run_resumed` all that is undone.
 */
export type WorkerState =
  | PendingWorker
  | RunningWorker
  | SucceededWorker
  | FailedWorker
  | BlockedWorker
  | CancelledWorker
  | SkippedWorker;
