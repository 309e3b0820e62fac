import type {
  EventBody,
  PlannedUnit,
  RunEvent,
  RunPolicy,
  RunResumed,
  RunState,
  Transition,
} from '../src/index.ts';
import { initialState, reduce, toCheckpoint } from '../src/index.ts';

/** The body with an envelope; the time follows from the number. */
export function stamped(seq: number, body: EventBody): RunEvent {
  const at = new Date(Date.UTC(2026, 0, 1) + (seq || 0) * 1000).toISOString();
  return { v: 1, seq, at, run_id: 'run-1', ...body };
}

export function stampedAll(bodies: readonly EventBody[]): RunEvent[] {
  return bodies.map((body, index) => stamped(index + 1, body));
}

/** The transition of the last of these events; those before it must count. */
export function play(...bodies: readonly EventBody[]): Transition {
  let transition: Transition = { state: initialState(), effects: [], ignored: null };
  for (const event of stampedAll(bodies)) {
    if (transition.ignored !== null) throw new Error(`ignored: ${transition.ignored}`);
    transition = reduce(transition.state, event);
  }
  return transition;
}

/** The state after these events, all of which must count. */
export function stateAfter(...bodies: readonly EventBody[]): RunState {
  const { state, ignored } = play(...bodies);
  if (ignored !== null) throw new Error(`ignored: ${ignored}`);
  return state;
}

export function unit(
  unitId: string,
  dependencies: readonly string[] = [],
  more: Partial<PlannedUnit> = {},
): PlannedUnit {
  return { unit_id: unitId, dependencies, retries: 0, priority: 0, ...more };
}

export function runStarted(units: readonly PlannedUnit[], policy: Partial<RunPolicy> = {}): EventBody {
  return {
    type: 'run_started',
    units,
    policy: { max_workers: 8, fail_fast: false, ...policy },
    plan_path: 'plan.json',
    plan_sha256: 'a'.repeat(64),
    base_commit: null,
    baseline_dirty: ['notes.md'],
    confinement: 'audit',
    ralph_version: '1.2.3',
  };
}

export function workerStarted(unitId: string, attempt = 1): EventBody {
  return { type: 'worker_started', unit_id: unitId, attempt, agent: 'script', confinement: 'jail' };
}

export function workerSpawned(unitId: string, pid: number, attempt = 1): EventBody {
  return { type: 'worker_spawned', unit_id: unitId, attempt, pid };
}

export function workerProgressed(unitId: string, status: string, attempt = 1): EventBody {
  return { type: 'worker_progressed', unit_id: unitId, attempt, status, note: null };
}

export function coordinationRequested(unitId: string, attempt = 1): EventBody {
  return {
    type: 'coordination_requested',
    unit_id: unitId,
    attempt,
    action: 'split it',
    work_unit_id: null,
    note: null,
  };
}

export function toolDenied(unitId: string, attempt = 1): EventBody {
  return {
    type: 'tool_denied',
    unit_id: unitId,
    attempt,
    tool: 'write_file',
    path: '../x',
    message: 'outside',
  };
}

export function workerSucceeded(unitId: string, attempt = 1): EventBody {
  return {
    type: 'worker_succeeded',
    unit_id: unitId,
    attempt,
    exit_code: 0,
    artifact_count: 1,
    files_changed: [`${unitId}/new.ts`],
    usage: { input_tokens: 10, output_tokens: 3, cost_usd: 0.5 },
    final_message: 'done',
  };
}

export function workerFailed(unitId: string, attempt = 1, retryable = true): EventBody {
  return {
    type: 'worker_failed',
    unit_id: unitId,
    attempt,
    failure: { reason: 'exit_non_zero', message: 'exit code 7' },
    retryable,
    exit_code: 7,
    artifact_count: 0,
    files_changed: [`${unitId}/half.ts`],
    usage: { input_tokens: 5, output_tokens: 1 },
    final_message: 'sorry',
  };
}

export function unitBlocked(
  unitId: string,
  blockedBy: readonly string[],
  roots: readonly string[],
  attempt = 0,
): EventBody {
  return { type: 'unit_blocked', unit_id: unitId, attempt, blocked_by: blockedBy, roots };
}

export function unitCancelled(unitId: string, attempt = 0): EventBody {
  return { type: 'unit_cancelled', unit_id: unitId, attempt, reason: 'interrupted', files_changed: [] };
}

export function unitStopRequested(unitId: string, attempt = 0): EventBody {
  return { type: 'unit_stop_requested', unit_id: unitId, attempt };
}

export function unitStopped(unitId: string, attempt = 0): EventBody {
  return { type: 'unit_cancelled', unit_id: unitId, attempt, reason: 'stopped_by_user', files_changed: [] };
}

export function unitReopened(unitId: string, attempt = 0, feedback: string | null = null): EventBody {
  return { type: 'unit_reopened', unit_id: unitId, attempt, feedback };
}

export function unitSkipped(unitId: string, attempt = 0): EventBody {
  return { type: 'unit_skipped', unit_id: unitId, attempt, reason: 'not selected' };
}

export const treeRestored: EventBody = {
  type: 'tree_restored',
  quarantine: 'q/1.json',
  restored: ['x'],
  kept: [{ path: 'y', why: 'too large' }],
};

export function outOfBoundsFound(path: string): EventBody {
  return { type: 'out_of_bounds_found', writes: [{ path, unit_id: null, suspects: ['a', 'b'] }] };
}

export function unitCommitted(unitId: string, attempt = 1): EventBody {
  return {
    type: 'unit_committed',
    unit_id: unitId,
    attempt,
    commit: 'c'.repeat(40),
    files: [`${unitId}/new.ts`],
  };
}

export function commitFailed(unitId: string, attempt = 1): EventBody {
  return { type: 'commit_failed', unit_id: unitId, attempt, message: 'the branch moved' };
}

export const verificationStarted: EventBody = { type: 'verification_started', command: 'node --test' };

export function verificationFinished(passed: boolean): EventBody {
  return {
    type: 'verification_finished',
    passed,
    exit_code: passed ? 0 : 1,
    timed_out: false,
    duration_ms: 12,
    output_tail: 'ok',
  };
}

export function agentSession(unitId: string, sessionId: string, attempt = 1): EventBody {
  return { type: 'agent_session', unit_id: unitId, attempt, session_id: sessionId };
}

export function agentThrottled(unitId: string, agent: string, retryAt: string | null = null): EventBody {
  return { type: 'agent_throttled', unit_id: unitId, attempt: 1, agent, retry_at: retryAt, message: '429' };
}

export function usageReported(unitId: string, tokens: number, attempt = 1): EventBody {
  return { type: 'usage_reported', unit_id: unitId, attempt, usage: { input_tokens: tokens } };
}

export function attemptLost(unitId: string, attempt = 1): EventBody {
  return { type: 'attempt_lost', unit_id: unitId, attempt, message: 'the coordinator died' };
}

export const budgetWarned: EventBody = {
  type: 'budget_warned',
  scope: 'run',
  unit_id: null,
  kind: 'tokens',
  spent: 80,
  limit: 100,
};

export function connectivityChanged(online: boolean): EventBody {
  return { type: 'connectivity_changed', online, detail: 'no answer from the probe' };
}

export const journalRecovered: EventBody = {
  type: 'journal_recovered',
  reason: 'the disk was full',
  paused_ms: 1500,
};

export function runResumed(units: readonly PlannedUnit[], more: Partial<RunResumed> = {}): RunResumed {
  return {
    type: 'run_resumed',
    units,
    policy: { max_workers: 8, fail_fast: false },
    plan_sha256: 'b'.repeat(64),
    base_commit: null,
    baseline_dirty: [],
    confinement: 'audit',
    ralph_version: '1.2.4',
    redo: [],
    accepted: [],
    ...more,
  };
}

export function runSnapshot(state: RunState): EventBody {
  return { type: 'run_snapshot', checkpoint: toCheckpoint(state) };
}

export const runInterrupted: EventBody = { type: 'run_interrupted', signal: 'SIGINT' };
export const runSuspended: EventBody = { type: 'run_suspended', reason: 'the disk is full' };
export const runFinished: EventBody = { type: 'run_finished' };

/** b and c need a; d needs both. */
export const diamond = [unit('a'), unit('b', ['a']), unit('c', ['a']), unit('d', ['b', 'c'])];
