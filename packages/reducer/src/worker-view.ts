import type { WorkerFailure } from '@ralph/manifest';
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
import type { AttemptRecord, WorkerState } from './worker-state.ts';

/** What is known of a unit, from what is stored of it. */
export function viewOf(record: UnitRecord): WorkerState {
  switch (record.status) {
    case 'pending': {
      const { waiting_for, broken_dependencies } = record;
      return withoutAttempt('pending', record, { waiting_for, broken_dependencies, ...NO_RESULT });
    }
    case 'running':
      return withAttempt('running', record, NO_RESULT);
    case 'succeeded': {
      const history = historyWith(record.last, { outcome: 'succeeded', at: record.finished_at });
      return withAttempt('succeeded', record.last, resultOf(record, null, history));
    }
    case 'failed':
      return failedView(record);
    case 'blocked': {
      const { last, finished_at, blocked_by, roots } = record;
      return withoutAttempt('blocked', last, { ...NO_RESULT, finished_at, blocked_by, roots });
    }
    case 'cancelled':
      return cancelledView(record);
    case 'skipped': {
      const { last, finished_at, reason } = record;
      return withoutAttempt('skipped', last, { ...NO_RESULT, finished_at, reason });
    }
  }
}

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
function withoutAttempt<const Status extends string, Rest extends object>(
  status: Status,
  { unit_id, earlier }: PendingRecord,
  rest: Rest,
) {
  return {
    status,
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
    ...rest,
  };
}

/** `rest` comes last: an object that begins with a spread of so many fields takes several times as long to make. */
function withAttempt<const Status extends string, Rest extends object>(
  status: Status,
  record: RunningRecord,
  rest: Rest,
) {
  const { earlier, observed } = record;
  return {
    status,
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
    ...rest,
  };
}

function resultOf<Failure extends WorkerFailure | null>(
  record: SucceededRecord | FailedRecord,
  failure: Failure,
  history: readonly AttemptRecord[],
) {
  const { earlier } = record.last;
  return {
    finished_at: record.finished_at,
    exit_code: record.exit_code,
    artifact_count: record.artifact_count,
    files_changed: filesWith(earlier, record.files_changed),
    usage: addUsage(earlier?.usage ?? null, record.usage),
    final_message: record.final_message,
    failure,
    blocked_by: [],
    roots: [],
    reason: null,
    history,
  };
}

function failedView(record: FailedRecord): WorkerState {
  const { last, failure, finished_at: at } = record;
  if (last.status === 'pending')
    return withoutAttempt('failed', last, resultOf(record, failure, last.earlier?.history ?? []));
  const history = historyWith(last, { outcome: 'failed', failure, at });
  return withAttempt('failed', last, resultOf(record, failure, history));
}

function cancelledView({ last, reason, finished_at, files_changed }: CancelledRecord): WorkerState {
  const rest = { ...NO_RESULT, finished_at, reason, files_changed: filesWith(last.earlier, files_changed) };
  if (last.status === 'pending') return withoutAttempt('cancelled', last, rest);
  const history = historyWith(last, { outcome: 'cancelled', stopped: reason, at: finished_at });
  return withAttempt('cancelled', last, { ...rest, history });
}
