import { isRecord } from './is-record.ts';

export type Table = Readonly<Record<string, unknown>>;

/** Two tables in one: tables inside them are merged too, everything else of the upper one covers the lower one's. */
export function mergeTables(below: Table, above: Table): Table {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const covered = merged.get(key);
    merged.set(key, isRecord(covered) && isRecord(value) ? mergeTables(covered, value) : value);
  }
  return Object.fromEntries(merged);
}
