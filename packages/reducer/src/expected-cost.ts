import type { PlannedUnit } from './planned-unit.ts';

/** How long each unit will probably take: those that nobody knows as long as the median of the others, or one step each. */
export function expectedCost(units: readonly PlannedUnit[]): (place: number) => number {
  const durations: number[] = [];
  for (const { expected_ms: expected } of units) if (expected !== undefined) durations.push(expected);
  if (durations.length === 0) return () => 1;
  const known = Float64Array.from(durations).sort();
  const median = known[known.length >>> 1] ?? 1;
  return (place) => units[place]?.expected_ms ?? median;
}
