import type { RunReading } from '@ralph/coordinator';
import { workerStates } from '@ralph/reducer';
import { planGraph, type PlanGraph } from './plan-graph.ts';

/**
 * The graph of a run: what an attempt took that did the work counts, else what was expected.
 *
 * @throws CoordinatorError `run_record_invalid`.
 */
export async function graphOfRun(reading: RunReading): Promise<PlanGraph> {
  const { planOfRun } = await import('@ralph/coordinator');
  const durations = new Map<string, number>();
  const statuses = new Map<string, string>();
  for (const { unit_id, expected_ms } of reading.state.run.graph.units)
    if (expected_ms !== undefined) durations.set(unit_id, expected_ms);
  for (const worker of workerStates(reading.state)) {
    statuses.set(worker.unit_id, worker.status);
    if (worker.status !== 'succeeded') continue;
    durations.set(worker.unit_id, Date.parse(worker.finished_at) - Date.parse(worker.attempt_started_at));
  }
  return planGraph(planOfRun(reading), { run_id: reading.run_id, durations, statuses });
}
