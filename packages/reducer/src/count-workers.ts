import { NO_UNITS } from './run-state.ts';
import type { UnitCounts } from './run-state.ts';
import type { WorkerState } from './worker-state.ts';

/** How many of these units are in which state. */
export function countWorkers(workers: Iterable<WorkerState>): UnitCounts {
  const counts = { ...NO_UNITS };
  for (const worker of workers) {
    counts[worker.status] += 1;
    counts.total += 1;
  }
  return counts;
}
