import type { UnitGraph } from './unit-graph.ts';
import { pendingWorker } from './worker-changes.ts';
import type { WorkerState } from './worker-state.ts';
import { vectorOf } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

/** The records of a run in which nothing has happened yet. */
export function startedVector(graph: UnitGraph): WorkerVector {
  const { start } = graph.dependencies;
  const pending = (unitId: string, rank: number): WorkerState =>
    pendingWorker(unitId, (start[rank + 1] ?? 0) - (start[rank] ?? 0));
  return vectorOf(graph.unit_ids.map(pending));
}
