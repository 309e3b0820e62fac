import type { WorkerFailure } from '@ralph/manifest';
import type { EventBody, NextAttempts, PlannedUnit, RunState } from '../src/index.ts';
import { nextAttempts, reduce } from '../src/index.ts';
import { stamped, workerSucceeded } from './play.ts';

/** The moment of `stamped(seq)`, in milliseconds. */
export function momentOf(seq: number): number {
  return Date.UTC(2026, 0, 1) + seq * 1000;
}

/** The state after one more event, which must count; its time follows from its number. */
export function playOn(state: RunState, ...bodies: readonly EventBody[]): RunState {
  let now = state;
  for (const body of bodies) {
    const { state: next, ignored } = reduce(now, stamped(now.seq + 1, body));
    if (ignored !== null) throw new Error(`ignored: ${ignored}`);
    now = next;
  }
  return now;
}

export function startedWith(unitId: string, agent: string, attempt = 1): EventBody {
  return { type: 'worker_started', unit_id: unitId, attempt, agent, confinement: 'jail' };
}

/** An attempt that failed so; nothing else is known of it. */
export function failedWith(
  unitId: string,
  failure: Partial<WorkerFailure>,
  more: { readonly attempt?: number; readonly retryable?: boolean; readonly spends_retry?: boolean } = {},
): EventBody {
  return {
    type: 'worker_failed',
    unit_id: unitId,
    attempt: 1,
    failure: { reason: 'agent_error', message: 'it failed', ...failure },
    retryable: true,
    exit_code: null,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
    ...more,
  };
}

export function succeededWith(unitId: string, attempt = 1): EventBody {
  return workerSucceeded(unitId, attempt);
}

/** What could start right after the last event. */
export function nextNow(state: RunState, laterMs = 0): NextAttempts {
  return nextAttempts(state, { now_ms: momentOf(state.seq) + laterMs });
}

export const chained = (unitId: string, agents: readonly string[], more: Partial<PlannedUnit> = {}) => ({
  unit_id: unitId,
  dependencies: [],
  retries: 0,
  priority: 0,
  agents,
  ...more,
});
