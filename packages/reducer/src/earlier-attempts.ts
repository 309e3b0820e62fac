import type { Usage, WorkerFailure } from '@ralph/manifest';
import { addUsage } from './add-usage.ts';
import type { CancelReason } from './effect.ts';
import { wallMs } from './ledger.ts';
import type { EarlierAttempts, RetryState, RunningRecord, UnitRecord } from './unit-record.ts';
import type { AttemptRecord } from './worker-state.ts';

/** How an attempt ended that another one follows. */
export interface AttemptEnd {
  readonly at: string;
  readonly failure: WorkerFailure;
  readonly usage: Usage | null;
  readonly files_changed: readonly string[];
  readonly retry: RetryState;
}

/** What is kept of all attempts so far when the newest failed and another follows. */
export function earlierWith(record: RunningRecord, end: AttemptEnd): EarlierAttempts {
  return {
    attempts: record.attempt,
    agent: record.agent,
    confinement: record.confinement,
    started_at: firstStart(record),
    attempt_started_at: record.started_at,
    denied: deniedSoFar(record),
    files_changed: filesWith(record.earlier, end.files_changed),
    usage: addUsage(record.earlier?.usage ?? null, end.usage ?? record.observed?.usage ?? null),
    wall_ms: (record.earlier?.wall_ms ?? 0) + wallMs(record.started_at, end.at),
    retry: end.retry,
    failure: end.failure,
    history: historyWith(record, { outcome: 'failed', failure: end.failure, at: end.at }),
  };
}

/** Why the newest attempt that failed did so; null when none has, or when that was overcome. */
export function failureSoFar(record: UnitRecord): WorkerFailure | null {
  switch (record.status) {
    case 'pending':
    case 'running':
      return record.earlier?.failure ?? null;
    case 'failed':
      return record.failure;
    case 'succeeded':
      return null;
    case 'blocked':
    case 'cancelled':
    case 'skipped':
      return record.last.earlier?.failure ?? null;
  }
}

/** When the first attempt started. */
export function firstStart(record: RunningRecord): string {
  return record.earlier?.started_at ?? record.started_at;
}

/** Tool calls refused in all attempts. */
export function deniedSoFar(record: RunningRecord): number {
  return (record.earlier?.denied ?? 0) + (record.observed?.denied ?? 0);
}

/** Files changed by earlier attempts and by the newest, each once, sorted when both changed some. */
export function filesWith(earlier: EarlierAttempts | null, now: readonly string[]): readonly string[] {
  const before = earlier?.files_changed ?? [];
  if (before.length === 0 || now.length === 0) return now.length === 0 ? before : now;
  return [...new Set([...before, ...now])].sort();
}

/** How the newest attempt ended. */
export interface AttemptOutcome {
  readonly outcome: AttemptRecord['outcome'];
  readonly at: string;
  readonly failure?: WorkerFailure;
  readonly stopped?: CancelReason;
}

/** The attempts so far, the newest with its end. */
export function historyWith(
  record: RunningRecord,
  { outcome, at, failure, stopped }: AttemptOutcome,
): readonly AttemptRecord[] {
  const newest = {
    attempt: record.attempt,
    outcome,
    reason: failure?.reason ?? stopped ?? null,
    ...(failure?.class === undefined ? {} : { class: failure.class }),
    agent: record.agent,
    started_at: record.started_at,
    finished_at: at,
  };
  return [...(record.earlier?.history ?? []), newest];
}
