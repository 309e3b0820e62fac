import type { WorkerFailure } from '@ralph/manifest';
import { failureSoFar } from './earlier-attempts.ts';
import type { RunState, UnitCounts } from './run-state.ts';
import { strictDependencies } from './unit-graph.ts';
import type { RunningRecord, UnitRecord } from './unit-record.ts';
import type { WorkerState } from './worker-state.ts';
import { viewOf } from './worker-view.ts';
import { ranksMarked, recordAt } from './worker-vector.ts';

/** A unit that can never start. */
export interface BlockedUnit {
  readonly unit_id: string;
  /** Direct dependencies that did not succeed, sorted. */
  readonly blocked_by: readonly string[];
  /** The units at the roots of the blockage, sorted. */
  readonly roots: readonly string[];
}

/**
 * Units that may start now, in the order in which to start them: highest priority first, then the longest way to the end,
 * then by id. Waits before a retry, agents and budgets are not looked at: `nextAttempts` does. Without a limit, as many as there are free slots. None unless the run is running.
 */
export function readyUnits(state: RunState, limit: number = freeSlots(state)): readonly string[] {
  if (state.course.phase !== 'running' || !(limit > 0)) return [];
  const { stop_requests: stopped } = state.course;
  const ready = unitIds(state, ranksMarked(state.worker_states, 'ready', limit + stopped.length));
  return stopped.length === 0 ? ready : ready.filter((unitId) => !stopped.includes(unitId)).slice(0, limit);
}

/** Pending units of which a dependency failed, was blocked or was cancelled. Their dependents follow once they ended. */
export function blockedUnits(state: RunState): readonly BlockedUnit[] {
  return ranksMarked(state.worker_states, 'blockable', Infinity).map((rank) => blockedUnit(state, rank));
}

/** Units of which an attempt is on its way. */
export function runningUnits(state: RunState): readonly string[] {
  return unitIds(state, ranksMarked(state.worker_states, 'running', Infinity));
}

/** How many attempts are on their way with that agent. */
export function runningWith(state: RunState, agent: string): number {
  let running = 0;
  for (const { record } of runningRecords(state)) if (record.agent === agent) running += 1;
  return running;
}

/** What is stored of each unit of which an attempt is on its way, with its rank. */
export function* runningRecords(
  state: RunState,
): Iterable<{ readonly rank: number; readonly record: RunningRecord }> {
  for (const rank of ranksMarked(state.worker_states, 'running', Infinity)) {
    const record = recordAt(state.worker_states, rank);
    if (record?.status === 'running') yield { rank, record };
  }
}

/** Units that wait, ready or not, in the order of the plan. */
export function pendingUnits(state: RunState): readonly string[] {
  const pending: string[] = [];
  for (const record of unitRecords(state)) if (record.status === 'pending') pending.push(record.unit_id);
  return pending;
}

/** What is known of a unit, if it is in the plan. */
export function workerState(state: RunState, unitId: string): WorkerState | undefined {
  const rank = state.run.graph.ranks.get(unitId);
  const record = rank === undefined ? undefined : recordAt(state.worker_states, rank);
  return record === undefined ? undefined : viewOf(record);
}

/** Why the newest attempt of a unit that failed did so, which the next one is to be told; null when none has, or when that was overcome. */
export function previousFailure(state: RunState, unitId: string): WorkerFailure | null {
  const rank = state.run.graph.ranks.get(unitId);
  const record = rank === undefined ? undefined : recordAt(state.worker_states, rank);
  return record === undefined ? null : failureSoFar(record);
}

/** What the user wants the next attempt of a unit to know; null when nothing was said. */
export function feedbackOf(state: RunState, unitId: string): string | null {
  return state.course.feedback.find(({ unit_id }) => unit_id === unitId)?.text ?? null;
}

/** What is known of each unit, in the order of the plan. */
export function* workerStates(state: RunState): Iterable<WorkerState> {
  for (const record of unitRecords(state)) yield viewOf(record);
}

/** What is stored of each unit, in the order of the plan. */
export function* unitRecords(state: RunState): Iterable<UnitRecord> {
  for (const rank of state.run.graph.plan_order) {
    const record = recordAt(state.worker_states, rank);
    if (record !== undefined) yield record;
  }
}

/** How many units are in which state. */
export function counts(state: RunState): UnitCounts {
  return state.counts;
}

/** Whether each unit of a started run has ended. */
export function isSettled(state: RunState): boolean {
  return state.course.phase !== 'created' && state.counts.pending + state.counts.running === 0;
}

function freeSlots(state: RunState): number {
  return state.run.policy.max_workers - state.counts.running;
}

function unitIds(state: RunState, ranks: readonly number[]): string[] {
  return ranks.map((rank) => state.run.graph.unit_ids[rank] ?? '');
}

function blockedUnit(state: RunState, rank: number): BlockedUnit {
  const blockedBy: string[] = [];
  const roots = new Set<string>();
  for (const dependency of strictDependencies(state.run.graph, rank)) {
    const record = recordAt(state.worker_states, dependency);
    if (record === undefined || !isBroken(record)) continue;
    blockedBy.push(record.unit_id);
    for (const root of record.status === 'blocked' ? record.roots : [record.unit_id]) roots.add(root);
  }
  return {
    unit_id: state.run.graph.unit_ids[rank] ?? '',
    blocked_by: blockedBy.sort(),
    roots: [...roots].sort(),
  };
}

function isBroken({ status }: UnitRecord): boolean {
  return status === 'failed' || status === 'blocked' || status === 'cancelled';
}
