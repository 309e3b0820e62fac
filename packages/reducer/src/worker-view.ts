import { addUsage } from './add-usage.ts';
import { deniedSoFar, filesWith, firstStart, historyWith } from './earlier-attempts.ts';
import type {
  CancelledRecord,
  EarlierAttempts,
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
        ...withAttempt(record.last),
        ...withResult(record, record.last.earlier),
        status: 'succeeded',
        history: historyWith(record.last, { outcome: 'succeeded', at: record.finished_at }),
      };
    case 'failed':
      return failedView(record);
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

/** Stands last where it is spread: an object that begins with a spread of so many takes ten times as long to make. */
const NO_RESULT = {
  finished_at: null,
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
    unit_id,
    attempts: earlier?.attempts ?? 0,
    agent: earlier?.agent ?? null,
    confinement: earlier?.confinement ?? null,
    started_at: earlier?.started_at ?? null,
    attempt_started_at: earlier?.attempt_started_at ?? null,
    pid: null,
    process: null,
    session_id: earlier?.retry.session?.session_id ?? null,
    progress: null,
    denied: earlier?.denied ?? 0,
    files_changed: earlier?.files_changed ?? [],
    usage: earlier?.usage ?? null,
    history: earlier?.history ?? [],
    ...NO_RESULT,
  };
}

function withAttempt(record: RunningRecord) {
  const { earlier, observed } = record;
  return {
    unit_id: record.unit_id,
    attempts: record.attempt,
    agent: record.agent,
    confinement: record.confinement,
    started_at: firstStart(record),
    attempt_started_at: record.started_at,
    pid: observed?.pid ?? null,
    process: observed?.process ?? null,
    session_id: observed?.session_id ?? record.resume_session,
    progress: observed?.progress ?? null,
    denied: deniedSoFar(record),
    files_changed: earlier?.files_changed ?? [],
    usage: addUsage(earlier?.usage ?? null, observed?.usage ?? null),
    history: earlier?.history ?? [],
    ...NO_RESULT,
  };
}

function withResult(record: Omit<SucceededRecord, 'status' | 'last'>, earlier: EarlierAttempts | null) {
  return {
    finished_at: record.finished_at,
    exit_code: record.exit_code,
    artifact_count: record.artifact_count,
    files_changed: filesWith(earlier, record.files_changed),
    usage: addUsage(earlier?.usage ?? null, record.usage),
    final_message: record.final_message,
  };
}

function failedView(record: FailedRecord): WorkerState {
  const { last, failure, finished_at: at } = record;
  const ended = {
    ...withResult(record, last.earlier),
    finished_at: at,
    failure,
    reason: null,
    status: 'failed',
  } as const;
  if (last.status === 'pending') return { ...withoutAttempt(last), ...ended };
  return { ...withAttempt(last), ...ended, history: historyWith(last, { outcome: 'failed', failure, at }) };
}

function untilCancelled({ last, reason, finished_at, files_changed }: CancelledRecord) {
  const before = last.status === 'running' ? withAttempt(last) : withoutAttempt(last);
  const history =
    last.status === 'running'
      ? historyWith(last, { outcome: 'cancelled', stopped: reason, at: finished_at })
      : before.history;
  return { ...before, files_changed: filesWith(last.earlier, files_changed), history };
}
