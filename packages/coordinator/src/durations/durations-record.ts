import * as z from 'zod';

/** How long the units of one checkout took: for the order in which a later run starts them. */
export const DurationsRecordSchema = z.looseObject({
  schema_version: z.literal(1),
  checkout: z.string(),
  /** By unit id; the units that were measured last come last, and so do the newest measurements of each. */
  units: z.record(z.string(), z.array(z.looseObject({ run_id: z.string(), ms: z.int().min(0) }))),
});
export type DurationsRecord = z.infer<typeof DurationsRecordSchema>;

/** One attempt that did its work. */
export interface Measurement {
  readonly unit_id: string;
  readonly run_id: string;
  readonly ms: number;
}

const MOST_UNITS = 2000;
const MOST_MEASUREMENTS = 5;

/** The record with further measurements, which replace those of the same run; what is oldest falls out. */
export function withMeasurements(
  record: DurationsRecord,
  measurements: readonly Measurement[],
): DurationsRecord {
  const units = new Map(Object.entries(record.units));
  for (const { unit_id, run_id, ms } of measurements) {
    const others = (units.get(unit_id) ?? []).filter((known) => known.run_id !== run_id);
    units.delete(unit_id);
    units.set(unit_id, [...others, { run_id, ms }].slice(-MOST_MEASUREMENTS));
  }
  return { ...record, units: Object.fromEntries([...units].slice(-MOST_UNITS)) };
}

/** What an attempt of each known unit will probably take, in ms: the median of its last measurements. */
export function expectedDurations(record: DurationsRecord): ReadonlyMap<string, number> {
  const expected = new Map<string, number>();
  for (const [unitId, measurements] of Object.entries(record.units)) {
    const sorted = measurements.map(({ ms }) => ms).sort((left, right) => left - right);
    const middle = sorted[sorted.length >> 1];
    if (middle !== undefined) expected.set(unitId, Math.max(1, middle));
  }
  return expected;
}
