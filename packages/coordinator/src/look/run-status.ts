import {
  addUsage,
  counts,
  nextAttempts,
  runOutcome,
  unitSpending,
  workerState,
  workerStates,
  type RunState,
  type WorkerState,
} from '@ralph/reducer';
import type { Usage } from '@ralph/manifest';
import type { RunReading } from '../read-run.ts';
import { mostWanted } from './most-wanted.ts';
import { seenPhase } from './run-phase.ts';
import type { RunStatus, UnitStatus } from './run-status-schema.ts';
import { unitReason } from './unit-reason.ts';

/** What the state cannot know. */
export interface StatusFacts {
  readonly now_ms: number;
  /** Of a large plan, only the units that a person looks for. Default: all units. */
  readonly brief?: boolean | undefined;
}

/** How far a run is. */
export function runStatus(
  reading: Pick<RunReading, 'run_id' | 'state' | 'live' | 'last_event_at'>,
  { now_ms, brief = false }: StatusFacts,
): RunStatus {
  const { state, live, last_event_at } = reading;
  const { course, run } = state;
  const phase = seenPhase(reading);
  const end = course.finished_at ?? (live ? null : last_event_at);
  const until = end === null ? now_ms : Date.parse(end);
  const wanted = brief ? mostWanted(state) : null;
  const units: UnitStatus[] = [];
  let usage: Usage | null = null;
  // One at a time: of a large plan, all of them together are more to keep than to make.
  for (const worker of workerStates(state)) {
    usage = addUsage(usage, worker.usage);
    if (wanted === null || wanted.has(worker.unit_id)) units.push(unitStatus(state, worker, until));
  }
  const verification = course.verification;
  return {
    schema_version: 1,
    run_id: reading.run_id,
    phase,
    outcome: course.finished_at === null ? null : runOutcome(state).outcome,
    plan_path: run.facts?.plan_path ?? null,
    started_at: run.facts?.started_at ?? null,
    finished_at: course.finished_at,
    last_event_at,
    elapsed_ms: run.facts === null ? 0 : Math.max(0, Math.round(until - Date.parse(run.facts.started_at))),
    max_workers: run.policy.max_workers,
    resumed: course.resumed,
    counts: { ...counts(state) },
    usage,
    verifying: live && verification?.status === 'running' ? verification.command : null,
    out_of_bounds: course.out_of_bounds.length,
    waits: live ? waitsOf(state, now_ms) : [],
    units,
  };
}

function waitsOf(state: RunState, now_ms: number): RunStatus['waits'] {
  return nextAttempts(state, { now_ms }).waits.map(({ until_ms, ...wait }) => ({
    ...wait,
    until: until_ms === null ? null : new Date(until_ms).toISOString(),
  }));
}

function unitStatus(state: RunState, worker: WorkerState, until: number): UnitStatus {
  const { unit_id, status, attempts, agent, started_at, finished_at, usage } = worker;
  const isTimed = status === 'running' || (started_at !== null && finished_at !== null);
  return {
    unit_id,
    status,
    attempts,
    agent,
    doing: status === 'running' ? worker.progress : null,
    why: unitReason(worker),
    needs: status === 'pending' || status === 'blocked' ? openNeeds(state, unit_id) : [],
    started_at,
    finished_at,
    elapsed_ms: isTimed ? (unitSpending(state, unit_id, Math.round(until))?.wall_ms ?? null) : null,
    usage,
    files_changed: worker.files_changed.length,
  };
}

/** Dependencies that have not delivered. */
export function openNeeds(state: RunState, unitId: string): string[] {
  const rank = state.run.graph.ranks.get(unitId);
  const place = rank === undefined ? undefined : state.run.graph.places[rank];
  const unit = place === undefined ? undefined : state.run.graph.units[place];
  return (unit?.dependencies ?? []).filter((need) => {
    const status = workerState(state, need)?.status;
    return status !== 'succeeded' && status !== 'skipped';
  });
}
