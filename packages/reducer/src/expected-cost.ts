import type { PlannedUnit } from './planned-unit.ts';

/** How long each unit will probably take: those that nobody knows as long as the median of the others, or one step each. */
export function expectedCost(units: readonly PlannedUnit[]): (place: number) => number {
  const known = Float64Array.from(units.flatMap(({ expected_ms }) => expected_ms ?? [])).sort();
  if (known.length === 0) return () => 1;
  const median = known[known.length >>> 1] ?? 1;
  return (place) => units[place]?.expected_ms ?? median;
}
