import type { RunBasis, RunCourse, RunState } from './run-state.ts';
import { unitRecords } from './select.ts';
import type { UnitGraph } from './unit-graph.ts';
import type { UnitRecord } from './unit-record.ts';

/** A state as plain JSON data, units and records in the order of the plan. What follows from the rest is left out. */
export interface RunCheckpoint
  extends Omit<RunBasis, 'graph'>, RunCourse, Pick<RunState, 'seq' | 'agents' | 'pipeline'> {
  readonly schema_version: 3;
  readonly units: UnitGraph['units'];
  readonly worker_states: readonly UnitRecord[];
}

/** The state as data for `JSON.stringify`; it stands for all events up to its `seq`. */
export function toCheckpoint(state: RunState): RunCheckpoint {
  return {
    schema_version: 3,
    seq: state.seq,
    run_id: state.run.run_id,
    phase: state.course.phase,
    policy: state.run.policy,
    facts: state.run.facts,
    units: state.run.graph.units,
    worker_states: [...unitRecords(state)],
    verification: state.course.verification,
    out_of_bounds: state.course.out_of_bounds,
    commits: state.course.commits,
    interrupted: state.course.interrupted,
    suspended: state.course.suspended,
    finished_at: state.course.finished_at,
    connectivity: state.course.connectivity,
    budget_warnings: state.course.budget_warnings,
    journal_paused_ms: state.course.journal_paused_ms,
    resumed: state.course.resumed,
    stop_requests: state.course.stop_requests,
    feedback: state.course.feedback,
    agents: state.agents,
    pipeline: state.pipeline,
  };
}
