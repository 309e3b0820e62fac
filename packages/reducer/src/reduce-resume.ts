import { countUnits } from './count-units.ts';
import type { EventOf } from './event-of.ts';
import { policyFault } from './policy-fault.ts';
import { recordsAgain } from './restart-units.ts';
import { ledgerOfRun } from './run-ledger.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunCourse, RunState } from './run-state.ts';
import { runningUnits, unitRecords } from './select.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { buildUnitGraph } from './unit-graph.ts';
import { vectorOf } from './worker-vector.ts';

/** A run goes on, wherever it had stopped: what did its work stays, all else waits again with its whole chain. */
export function runResumed(state: RunState, event: EventOf<'run_resumed'>): Transition {
  if (state.pipeline !== null) return ignored(state, 'a pipeline goes on with workers_resumed');
  const [running] = runningUnits(state);
  if (running !== undefined) {
    return ignored(state, `unit "${running}" still runs: its attempt has to be ended first, or lost`);
  }
  const fault = policyFault(event.policy);
  if (fault !== null) return ignored(state, fault);
  const built = buildUnitGraph(event.units);
  if (!built.ok) return ignored(state, built.message);
  const before = new Map([...unitRecords(state)].map((record) => [record.unit_id, record]));
  const redo = new Set(event.redo);
  const records = recordsAgain(built.graph, (unitId) => before.get(unitId), redo);
  const { run_id } = state.run;
  return moved({
    run: { run_id, policy: event.policy, facts: factsAfter(state, event), graph: built.graph },
    course: courseAfter(state.course),
    seq: event.seq,
    worker_states: vectorOf(records),
    counts: countUnits(records),
    // Whoever resumes a run may have logged in, paid or waited: what was known of agents is old.
    agents: [],
    spent: ledgerOfRun(built.graph, event.policy, records),
    pipeline: null,
  });
}

function factsAfter({ run: { facts } }: RunState, event: EventOf<'run_resumed'>): RunFacts {
  return {
    started_at: facts?.started_at ?? event.at,
    plan_path: facts?.plan_path ?? null,
    plan_sha256: event.plan_sha256,
    base_commit: event.base_commit,
    baseline_dirty: event.baseline_dirty,
    confinement: event.confinement,
    ...(event.jail === undefined ? {} : { jail: event.jail }),
    ralph_version: event.ralph_version,
  };
}

/** What was found to be wrong with the tree stays; how the run ended is over. */
function courseAfter(course: RunCourse): RunCourse {
  return {
    ...course,
    phase: 'running',
    verification: null,
    interrupted: null,
    suspended: null,
    finished_at: null,
    connectivity: null,
    budget_warnings: [],
    resumed: course.resumed + 1,
    stop_requests: [],
  };
}
