import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workerStates, type RunState } from '@ralph/reducer';
import { withMeasurements, type DurationsRecord, type Measurement } from './durations-record.ts';
import { readDurations } from './read-durations.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';

const MOST_CHECKOUTS = 200;

/**
 * Adds what a run measured to what is kept of its checkout.
 *
 * @returns Why that could not be done, for a person; null when it was.
 */
export function keepDurations(path: string, checkout: string, state: RunState): string | null {
  const measurements = measure(state);
  if (measurements.length === 0) return null;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const record = withMeasurements(readDurations(path).record ?? emptyRecord(checkout), measurements);
    writeFileAtomic(path, `${JSON.stringify(record)}\n`);
    forgetOldest(dirname(path));
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `how long the units took could not be kept for later runs: ${reason}`;
  }
}

function emptyRecord(checkout: string): DurationsRecord {
  return { schema_version: 1, checkout, units: {} };
}

/** Only of attempts that did their work: how long it takes to fail says nothing about that. */
function measure(state: RunState): readonly Measurement[] {
  const run_id = state.run.run_id ?? '';
  return [...workerStates(state)].flatMap((worker) => {
    if (worker.status !== 'succeeded') return [];
    const ms = Date.parse(worker.finished_at) - Date.parse(worker.attempt_started_at);
    return Number.isSafeInteger(ms) && ms >= 0 ? [{ unit_id: worker.unit_id, run_id, ms }] : [];
  });
}

function forgetOldest(directory: string): void {
  const paths = readdirSync(directory).map((name) => join(directory, name));
  if (paths.length <= MOST_CHECKOUTS) return;
  const byAge = paths
    .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((left, right) => left.time - right.time);
  for (const { path } of byAge.slice(0, paths.length - MOST_CHECKOUTS)) rmSync(path, { force: true });
}
