import * as z from 'zod';
import { countUnits } from '../count-units.ts';
import { ReducerError } from '../reducer-error.ts';
import { initialState } from '../run-state.ts';
import type { RunState } from '../run-state.ts';
import { buildUnitGraph, EMPTY_GRAPH } from '../unit-graph.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import { vectorOf } from '../worker-vector.ts';
import { originalBudgets } from './original-budgets.ts';
import { OriginalCheckpointSchema } from './original-checkpoint-schema.ts';
import type { OriginalCheckpoint } from './original-checkpoint-schema.ts';
import { originalRecords } from './original-records.ts';
import { initialPipeline } from './pipeline-started.ts';
import type { PipelineState } from './pipeline-state.ts';

/**
 * The state that a checkpoint of Ralph Workflow stands for, as the beginning of the run of that id.
 * Throws a `ReducerError` that names everything wrong with it: a damaged checkpoint is not the same as none.
 */
export function migrateCheckpoint(value: unknown, runId: string): RunState {
  const parsed = OriginalCheckpointSchema.safeParse(value);
  if (!parsed.success) throw corrupt(z.prettifyError(parsed.error), parsed.error);
  const original = parsed.data;
  const planned = buildUnitGraph(original.work_units.map(plannedUnit));
  if (!planned.ok) throw corrupt(planned.message);
  const tracked = trackedUnits(original, planned.graph.units);
  const built = tracked.length === 0 ? { ok: true as const, graph: EMPTY_GRAPH } : buildUnitGraph(tracked);
  if (!built.ok) throw corrupt(built.message);
  const records = originalRecords(built.graph, original.worker_states);
  const initial = initialState();
  return {
    ...initial,
    run: {
      ...initial.run,
      run_id: runId,
      graph: built.graph,
      policy: records.length > 0 ? WAVE_POLICY : initial.run.policy,
    },
    course: original.interrupted_by_user
      ? { ...initial.course, phase: 'stopping', interrupted: { signal: 'unknown', at: '' } }
      : { ...initial.course, phase: 'running' },
    worker_states: vectorOf(records),
    counts: countUnits(records),
    pipeline: pipelineOf(original, planned.graph.units, records.length > 0),
  };
}

/** The original kept no limit of a wave; without one, none of its units could start. */
const WAVE_POLICY = { max_workers: 8, fail_fast: false };

function plannedUnit({ unit_id, dependencies }: OriginalCheckpoint['work_units'][number]): PlannedUnit {
  return { unit_id, dependencies, retries: 0, priority: 0 };
}

/** Units of the wave: those of the plan, and any other that a worker is known for; none before it began. */
function trackedUnits(original: OriginalCheckpoint, planned: readonly PlannedUnit[]): readonly PlannedUnit[] {
  const known = Object.keys(original.worker_states);
  if (known.length === 0) return [];
  const ids = new Set(planned.map(({ unit_id }) => unit_id));
  const others = known.filter((unitId) => !ids.has(unitId));
  return [...planned, ...others.map((unit_id) => ({ unit_id, dependencies: [], retries: 0, priority: 0 }))];
}

function pipelineOf(
  original: OriginalCheckpoint,
  work_units: readonly PlannedUnit[],
  inWave: boolean,
): PipelineState {
  const initial = initialPipeline(original.phase);
  return {
    ...initial,
    previous_phase: original.previous_phase,
    current_drain: original.current_drain,
    review_outcome: original.review_outcome,
    phase_chains: Object.fromEntries(
      Object.entries(original.phase_chains).map(([phase, chain]) => [
        phase,
        { max_retries: null, retry_delay_ms: 1000, ...chain },
      ]),
    ),
    loop_iterations: original.loop_iterations,
    ...originalBudgets(original),
    commit: { agent_invoked: original.commit.agent_invoked },
    metrics: { ...initial.metrics, ...original.metrics },
    checkpoint_saved_count: original.checkpoint_saved_count,
    recovery_epoch: original.recovery_epoch,
    recovery_cycle_count: original.recovery_cycle_count,
    recovery_cycle_cap: original.recovery_cycle_cap,
    last_error: original.last_error,
    policy_entry_phase: original.policy_entry_phase,
    policy_format_version: original.policy_format_version,
    work_units,
    wave_phase: inWave ? original.phase : null,
    fallover_history: original.fallover_history.slice(-original.recovery_cycle_cap),
    last_failure_category: original.last_failure_category,
    last_connectivity_state: original.last_connectivity_state,
    last_retry_delay_ms: original.last_retry_delay_ms,
    last_agent_session_id: original.last_agent_session_id,
    agent_retry_intent: original.agent_retry_intent,
    post_commit_phase_override: original.post_commit_phase_override,
    pending_cycle_outcome: original.pending_cycle_outcome,
    execution_cycle_charged: original.execution_cycle_charged,
    last_execution_result_status: original.last_execution_result_status,
    phase_timings: original.phase_timings,
    cycle_timing_start_index: original.cycle_timing_start_index,
    cycle_timebox_active: original.cycle_timebox_active,
    cycle_timebox_consumed_seconds: original.cycle_timebox_consumed_seconds,
    cycle_timebox_redirect_reason: original.cycle_timebox_redirect_reason,
    cycle_timebox_redirects: original.cycle_timebox_redirects,
  };
}

function corrupt(why: string, cause?: unknown): ReducerError {
  const message = `the checkpoint of Ralph Workflow is corrupt, mend it or begin anew: ${why}`;
  return new ReducerError('corrupt_checkpoint', message, { cause });
}
