import type {
  Envelope,
  UnitBlocked,
  UnitCancelled,
  UnitSkipped,
  WorkerFailed,
  WorkerStarted,
  WorkerSucceeded,
} from './event.ts';
import { addUsage } from './add-usage.ts';
import type {
  AttemptRecord,
  BlockedWorker,
  CancelledWorker,
  FailedWorker,
  PendingWorker,
  RunningWorker,
  SkippedWorker,
  SucceededWorker,
} from './worker-state.ts';

// Each record is written out in full and in the same order: one shape in memory, and no cost of a spread.

/** The record of a unit before anything happened to it. */
export function pendingWorker(unitId: string, waitingFor: number): PendingWorker {
  return {
    status: 'pending',
    unit_id: unitId,
    attempts: 0,
    agent: null,
    confinement: null,
    started_at: null,
    attempt_started_at: null,
    finished_at: null,
    pid: null,
    progress: null,
    denied: 0,
    exit_code: null,
    artifact_count: 0,
    files_changed: NOTHING,
    usage: null,
    final_message: null,
    failure: null,
    blocked_by: NOTHING,
    roots: NOTHING,
    reason: null,
    waiting_for: waitingFor,
    broken_dependencies: 0,
    history: NOTHING,
  };
}

/** One of the unit's dependencies succeeded or was skipped. */
export function dependencySatisfied(worker: PendingWorker): PendingWorker {
  return {
    status: 'pending',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: worker.finished_at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for - 1,
    broken_dependencies: worker.broken_dependencies,
    history: worker.history,
  };
}

/** One of the unit's dependencies failed, was blocked or was cancelled. */
export function dependencyBroken(worker: PendingWorker): PendingWorker {
  return {
    status: 'pending',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: worker.finished_at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies + 1,
    history: worker.history,
  };
}

/** The next attempt starts. */
export function started(worker: PendingWorker, event: WorkerStarted & Envelope): RunningWorker {
  return {
    status: 'running',
    unit_id: worker.unit_id,
    attempts: event.attempt,
    agent: event.agent,
    confinement: event.confinement,
    started_at: worker.started_at ?? event.at,
    attempt_started_at: event.at,
    finished_at: worker.finished_at,
    pid: worker.pid,
    progress: null,
    denied: worker.denied,
    exit_code: null,
    artifact_count: 0,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: null,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: worker.history,
  };
}

/** Something became known about a running attempt. */
export function observed(
  worker: RunningWorker,
  pid: number | null,
  progress: string | null,
  denied: number,
): RunningWorker {
  return {
    status: 'running',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: worker.finished_at,
    pid: pid,
    progress: progress,
    denied: denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: worker.history,
  };
}

/** The attempt did the work. */
export function succeeded(worker: RunningWorker, event: WorkerSucceeded & Envelope): SucceededWorker {
  return {
    status: 'succeeded',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: event.at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: event.exit_code,
    artifact_count: event.artifact_count,
    files_changed: bothLists(worker.files_changed, event.files_changed),
    usage: addUsage(worker.usage, event.usage),
    final_message: event.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: withAttempt(worker, 'succeeded', null, event.at),
  };
}

/** The attempt failed and the unit with it. */
export function failed(worker: RunningWorker, event: WorkerFailed & Envelope): FailedWorker {
  return {
    status: 'failed',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: event.at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: event.exit_code,
    artifact_count: event.artifact_count,
    files_changed: bothLists(worker.files_changed, event.files_changed),
    usage: addUsage(worker.usage, event.usage),
    final_message: event.final_message,
    failure: event.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: withAttempt(worker, 'failed', event.failure.reason, event.at),
  };
}

/** The attempt failed and the unit waits for the next one. */
export function retried(worker: RunningWorker, event: WorkerFailed & Envelope): PendingWorker {
  return {
    status: 'pending',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: worker.finished_at,
    pid: null,
    progress: null,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: 0,
    files_changed: bothLists(worker.files_changed, event.files_changed),
    usage: addUsage(worker.usage, event.usage),
    final_message: null,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: withAttempt(worker, 'failed', event.failure.reason, event.at),
  };
}

/** The unit can never start. */
export function blocked(worker: PendingWorker, event: UnitBlocked & Envelope): BlockedWorker {
  return {
    status: 'blocked',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: event.at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: event.blocked_by,
    roots: event.roots,
    reason: worker.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: worker.history,
  };
}

/** The unit was stopped, or will not be started. */
export function cancelled(worker: PendingWorker | RunningWorker, event: UnitCancelled & Envelope): CancelledWorker {
  return {
    status: 'cancelled',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: event.at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: bothLists(worker.files_changed, event.files_changed),
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: event.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: worker.status === 'running' ? withAttempt(worker, 'cancelled', event.reason, event.at) : worker.history,
  };
}

/** The unit was left out on purpose. */
export function skipped(worker: PendingWorker, event: UnitSkipped & Envelope): SkippedWorker {
  return {
    status: 'skipped',
    unit_id: worker.unit_id,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    started_at: worker.started_at,
    attempt_started_at: worker.attempt_started_at,
    finished_at: event.at,
    pid: worker.pid,
    progress: worker.progress,
    denied: worker.denied,
    exit_code: worker.exit_code,
    artifact_count: worker.artifact_count,
    files_changed: worker.files_changed,
    usage: worker.usage,
    final_message: worker.final_message,
    failure: worker.failure,
    blocked_by: worker.blocked_by,
    roots: worker.roots,
    reason: event.reason,
    waiting_for: worker.waiting_for,
    broken_dependencies: worker.broken_dependencies,
    history: worker.history,
  };
}

const NOTHING: readonly never[] = [];

function withAttempt(
  worker: RunningWorker,
  outcome: AttemptRecord['outcome'],
  reason: AttemptRecord['reason'],
  at: string,
): readonly AttemptRecord[] {
  const record = {
    attempt: worker.attempts,
    outcome,
    reason,
    started_at: worker.attempt_started_at,
    finished_at: at,
  };
  return worker.history.length === 0 ? [record] : [...worker.history, record];
}

function bothLists(before: readonly string[], now: readonly string[]): readonly string[] {
  if (before.length === 0 || now.length === 0) return now.length === 0 ? before : now;
  return [...new Set([...before, ...now])].sort();
}
