import type { UnitGraph } from './unit-graph.ts';
import { pendingRecord } from './record-changes.ts';
import type { UnitRecord } from './unit-record.ts';
import { vectorOf } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

/** The records of a run in which nothing has happened yet. */
export function startedVector(graph: UnitGraph): WorkerVector {
  const { start } = graph.dependencies;
  const pending = (unitId: string, rank: number): UnitRecord =>
    pendingRecord(unitId, (start[rank + 1] ?? 0) - (start[rank] ?? 0));
  return vectorOf(graph.unit_ids.map(pending));
}
