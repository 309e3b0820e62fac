import { earlierWith } from './earlier-attempts.ts';
import type { AttemptEnd } from './earlier-attempts.ts';
import type { EventOf } from './event-of.ts';
import type {
  BlockedRecord,
  CancelledRecord,
  FailedRecord,
  Observation,
  PendingRecord,
  RetryState,
  RunningRecord,
  SkippedRecord,
  SucceededRecord,
} from './unit-record.ts';

// Each record is written out in full, always in one order, so that all of a status have one shape in memory.

/** The record of a unit before anything happened to it. */
export function pendingRecord(unitId: string, waitingFor: number): PendingRecord {
  return {
    status: 'pending',
    unit_id: unitId,
    earlier: null,
    waiting_for: waitingFor,
    broken_dependencies: 0,
  };
}

/** One of the unit's dependencies succeeded or was skipped. */
export function dependencySatisfied(record: PendingRecord): PendingRecord {
  return {
    status: 'pending',
    unit_id: record.unit_id,
    earlier: record.earlier,
    waiting_for: record.waiting_for - 1,
    broken_dependencies: record.broken_dependencies,
  };
}

/** One of the unit's dependencies failed, was blocked or was cancelled. */
export function dependencyBroken(record: PendingRecord): PendingRecord {
  return {
    status: 'pending',
    unit_id: record.unit_id,
    earlier: record.earlier,
    waiting_for: record.waiting_for,
    broken_dependencies: record.broken_dependencies + 1,
  };
}

/** The next attempt starts. */
export function started(record: PendingRecord, event: EventOf<'worker_started'>): RunningRecord {
  return {
    status: 'running',
    unit_id: record.unit_id,
    earlier: record.earlier,
    attempt: event.attempt,
    agent: event.agent,
    confinement: event.confinement,
    started_at: event.at,
    resume_session: event.resume_session ?? null,
    observed: null,
  };
}

/** Something became known about a running attempt. */
export function observed(record: RunningRecord, observation: Observation): RunningRecord {
  return {
    status: 'running',
    unit_id: record.unit_id,
    earlier: record.earlier,
    attempt: record.attempt,
    agent: record.agent,
    confinement: record.confinement,
    started_at: record.started_at,
    resume_session: record.resume_session,
    observed: observation,
  };
}

/** The attempt did the work. */
export function succeeded(record: RunningRecord, event: EventOf<'worker_succeeded'>): SucceededRecord {
  return {
    status: 'succeeded',
    unit_id: record.unit_id,
    last: record,
    finished_at: event.at,
    exit_code: event.exit_code,
    artifact_count: event.artifact_count,
    files_changed: event.files_changed,
    usage: event.usage ?? record.observed?.usage ?? null,
    final_message: event.final_message,
  };
}

/** The attempt failed and the unit with it; or a budget keeps a unit that waits from ever starting. */
export function failed(record: PendingRecord | RunningRecord, event: EventOf<'worker_failed'>): FailedRecord {
  return {
    status: 'failed',
    unit_id: record.unit_id,
    last: record,
    finished_at: event.at,
    exit_code: event.exit_code,
    artifact_count: event.artifact_count,
    files_changed: event.files_changed,
    usage: event.usage ?? (record.status === 'running' ? (record.observed?.usage ?? null) : null),
    final_message: event.final_message,
    failure: event.failure,
  };
}

/** The attempt failed and the unit waits for the next one. */
export function retried(
  record: RunningRecord,
  event: EventOf<'worker_failed'>,
  retry: RetryState,
): PendingRecord {
  return waitingAgain(record, {
    at: event.at,
    failure: event.failure,
    usage: event.usage,
    files_changed: event.files_changed,
    retry,
  });
}

/** The process of the attempt died with the coordinator, and the unit waits for the next one. */
export function lost(
  record: RunningRecord,
  event: EventOf<'attempt_lost'>,
  retry: RetryState,
): PendingRecord {
  const failure = { reason: 'attempt_lost', message: event.message } as const;
  const at = event.ended_at ?? event.at;
  return waitingAgain(record, { at, failure, usage: null, files_changed: event.files_changed ?? [], retry });
}

function waitingAgain(record: RunningRecord, end: AttemptEnd): PendingRecord {
  return {
    status: 'pending',
    unit_id: record.unit_id,
    earlier: earlierWith(record, end),
    waiting_for: 0,
    broken_dependencies: 0,
  };
}

/** The unit can never start. */
export function blocked(record: PendingRecord, event: EventOf<'unit_blocked'>): BlockedRecord {
  return {
    status: 'blocked',
    unit_id: record.unit_id,
    last: record,
    finished_at: event.at,
    blocked_by: event.blocked_by,
    roots: event.roots,
  };
}

/** The unit was stopped, or will not be started. */
export function cancelled(
  record: PendingRecord | RunningRecord,
  event: EventOf<'unit_cancelled'>,
): CancelledRecord {
  return {
    status: 'cancelled',
    unit_id: record.unit_id,
    last: record,
    finished_at: event.at,
    reason: event.reason,
    files_changed: event.files_changed,
  };
}

/** The unit was left out on purpose. */
export function skipped(record: PendingRecord, event: EventOf<'unit_skipped'>): SkippedRecord {
  return {
    status: 'skipped',
    unit_id: record.unit_id,
    last: record,
    finished_at: event.at,
    reason: event.reason,
  };
}
