import type { WorkPlan } from '@ralph/manifest';
import type { RunReading } from '../read-run.ts';
import { readRunRecord } from '../resume/run-record.ts';

/**
 * The plan of a run, as it was written down when the run began or was resumed.
 *
 * @throws CoordinatorError `run_record_invalid` when it is gone or damaged.
 */
export function planOfRun({ paths }: Pick<RunReading, 'paths'>): WorkPlan {
  return readRunRecord(paths).plan;
}
