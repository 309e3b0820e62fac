import { NO_UNITS } from './run-state.ts';
import type { UnitCounts } from './run-state.ts';
import type { UnitRecord } from './unit-record.ts';

/** How many of these units are in which state. */
export function countUnits(records: Iterable<UnitRecord>): UnitCounts {
  const counts = { ...NO_UNITS };
  for (const record of records) {
    counts[record.status] += 1;
    counts.total += 1;
  }
  return counts;
}
