import { addUsage } from './add-usage.ts';
import type { EventOf } from './event-of.ts';
import type { EarlierAttempts, RunningRecord } from './unit-record.ts';
import type { AttemptRecord } from './worker-state.ts';

/** What is kept of all attempts so far when the newest failed and another follows. */
export function earlierWith(record: RunningRecord, event: EventOf<'worker_failed'>): EarlierAttempts {
  return {
    attempts: record.attempt,
    agent: record.agent,
    confinement: record.confinement,
    started_at: firstStart(record),
    attempt_started_at: record.started_at,
    denied: deniedSoFar(record),
    files_changed: filesWith(record.earlier, event.files_changed),
    usage: addUsage(record.earlier?.usage ?? null, event.usage),
    history: historyWith(record, 'failed', event.failure.reason, event.at),
  };
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

/** The attempts so far, the newest with its end. */
export function historyWith(
  record: RunningRecord,
  outcome: AttemptRecord['outcome'],
  reason: AttemptRecord['reason'],
  at: string,
): readonly AttemptRecord[] {
  const newest = { attempt: record.attempt, outcome, reason, started_at: record.started_at, finished_at: at };
  return [...(record.earlier?.history ?? []), newest];
}
