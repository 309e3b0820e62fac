import { countUnits } from './count-units.ts';
import { ledgerOfRun } from './run-ledger.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';
import type { RunCourse, RunState } from './run-state.ts';
import { dependencyCounts } from './dependency-counts.ts';
import { buildUnitGraph } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import type { UnitRecord } from './unit-record.ts';
import { vectorOf } from './worker-vector.ts';

/** The state that a checkpoint stands for, or why it stands for none. */
export function restoreState(checkpoint: RunCheckpoint): RunState | string {
  const built = buildUnitGraph(checkpoint.units);
  if (!built.ok) return built.message;
  const { graph } = built;
  const byRank = recordsByRank(graph, checkpoint.worker_states);
  if (typeof byRank === 'string') return byRank;
  for (const [rank, record] of byRank.entries()) {
    const fault = dependencyFault(graph, byRank, rank, record);
    if (fault !== null) return fault;
  }
  const { run_id, policy, facts, seq, agents, pipeline } = checkpoint;
  return {
    run: { run_id, policy, facts, graph },
    course: courseOf(checkpoint),
    seq,
    worker_states: vectorOf(byRank),
    counts: countUnits(byRank),
    agents,
    spent: ledgerOfRun(graph, policy, byRank),
    pipeline,
  };
}

function courseOf(checkpoint: RunCheckpoint): RunCourse {
  return {
    phase: checkpoint.phase,
    verification: checkpoint.verification,
    out_of_bounds: checkpoint.out_of_bounds,
    commits: checkpoint.commits,
    interrupted: checkpoint.interrupted,
    suspended: checkpoint.suspended,
    finished_at: checkpoint.finished_at,
    connectivity: checkpoint.connectivity,
    budget_warnings: checkpoint.budget_warnings,
    journal_paused_ms: checkpoint.journal_paused_ms,
    resumed: checkpoint.resumed,
    stop_requests: checkpoint.stop_requests,
    feedback: checkpoint.feedback,
  };
}

function recordsByRank(graph: UnitGraph, records: readonly UnitRecord[]): readonly UnitRecord[] | string {
  if (records.length !== graph.units.length) {
    return `it has ${graph.units.length} units but ${records.length} worker_states`;
  }
  const byRank: UnitRecord[] = [...records];
  for (const [place, record] of records.entries()) {
    const expected = graph.units[place]?.unit_id ?? '';
    if (record.unit_id !== expected) {
      return `worker_states[${place}] is of unit "${record.unit_id}", expected "${expected}"`;
    }
    byRank[graph.plan_order[place] ?? 0] = record;
  }
  return byRank;
}

function dependencyFault(
  graph: UnitGraph,
  byRank: readonly UnitRecord[],
  rank: number,
  record: UnitRecord,
): string | null {
  if (record.status !== 'pending') return null;
  const { waitingFor, broken } = dependencyCounts(graph, byRank, rank);
  if (record.waiting_for === waitingFor && record.broken_dependencies === broken) return null;
  return (
    `unit "${record.unit_id}" waits for ${record.waiting_for} units, ${record.broken_dependencies} of them broken; ` +
    `by their records it should be ${waitingFor} and ${broken}`
  );
}
