import { addUsage } from './add-usage.ts';
import { deniedSoFar, filesWith, firstStart, historyWith } from './earlier-attempts.ts';
import type {
  CancelledRecord,
  FailedRecord,
  PendingRecord,
  RunningRecord,
  SucceededRecord,
  UnitRecord,
} from './unit-record.ts';
import type { WorkerState } from './worker-state.ts';

/** What is known of a unit, from what is stored of it. */
export function viewOf(record: UnitRecord): WorkerState {
  switch (record.status) {
    case 'pending':
      return {
        ...withoutAttempt(record),
        status: 'pending',
        waiting_for: record.waiting_for,
        broken_dependencies: record.broken_dependencies,
      };
    case 'running':
      return { ...withAttempt(record), status: 'running' };
    case 'succeeded':
      return {
        ...withResult(record),
        status: 'succeeded',
        history: historyWith(record.last, 'succeeded', null, record.finished_at),
      };
    case 'failed':
      return {
        ...withResult(record),
        status: 'failed',
        failure: record.failure,
        history: historyWith(record.last, 'failed', record.failure.reason, record.finished_at),
      };
    case 'blocked':
      return {
        ...withoutAttempt(record.last),
        status: 'blocked',
        finished_at: record.finished_at,
        blocked_by: record.blocked_by,
        roots: record.roots,
      };
    case 'cancelled':
      return {
        ...untilCancelled(record),
        status: 'cancelled',
        finished_at: record.finished_at,
        reason: record.reason,
      };
    case 'skipped':
      return {
        ...withoutAttempt(record.last),
        status: 'skipped',
        finished_at: record.finished_at,
        reason: record.reason,
      };
  }
}

const NOTHING = {
  finished_at: null,
  pid: null,
  progress: null,
  exit_code: null,
  artifact_count: 0,
  final_message: null,
  failure: null,
  blocked_by: [],
  roots: [],
  reason: null,
} as const;

/** A unit that is not running: all that is known comes from earlier attempts, if there were any. */
function withoutAttempt({ unit_id, earlier }: PendingRecord) {
  return {
    ...NOTHING,
    unit_id,
    attempts: earlier?.attempts ?? 0,
    agent: earlier?.agent ?? null,
    confinement: earlier?.confinement ?? null,
    started_at: earlier?.started_at ?? null,
    attempt_started_at: earlier?.attempt_started_at ?? null,
    denied: earlier?.denied ?? 0,
    files_changed: earlier?.files_changed ?? [],
    usage: earlier?.usage ?? null,
    history: earlier?.history ?? [],
  };
}

function withAttempt(record: RunningRecord) {
  return {
    ...NOTHING,
    unit_id: record.unit_id,
    attempts: record.attempt,
    agent: record.agent,
    confinement: record.confinement,
    started_at: firstStart(record),
    attempt_started_at: record.started_at,
    pid: record.observed?.pid ?? null,
    progress: record.observed?.progress ?? null,
    denied: deniedSoFar(record),
    files_changed: record.earlier?.files_changed ?? [],
    usage: record.earlier?.usage ?? null,
    history: record.earlier?.history ?? [],
  };
}

function withResult(record: SucceededRecord | FailedRecord) {
  return {
    ...withAttempt(record.last),
    finished_at: record.finished_at,
    exit_code: record.exit_code,
    artifact_count: record.artifact_count,
    files_changed: filesWith(record.last.earlier, record.files_changed),
    usage: addUsage(record.last.earlier?.usage ?? null, record.usage),
    final_message: record.final_message,
  };
}

function untilCancelled({ last, reason, finished_at, files_changed }: CancelledRecord) {
  const before = last.status === 'running' ? withAttempt(last) : withoutAttempt(last);
  const history =
    last.status === 'running' ? historyWith(last, 'cancelled', reason, finished_at) : before.history;
  return { ...before, files_changed: filesWith(last.earlier, files_changed), history };
}
