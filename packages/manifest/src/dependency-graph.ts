import type { Edge } from './dependency-cycles.ts';
import type { UnitDraft } from './unit-draft.ts';

/** Who needs whom, by position in the plan; of units that share an id, the first is meant. */
export function dependencyGraph(units: readonly UnitDraft[]): readonly (readonly Edge[])[] {
  const indexes = new Map<string | undefined, number>();
  for (const [index, unit] of units.entries()) {
    if (!indexes.has(unit.unit_id)) indexes.set(unit.unit_id, index);
  }
  return units.map((unit) => {
    const edges: Edge[] = [];
    for (const [position, id] of (unit.dependencies ?? []).entries()) {
      const target = id === undefined || id === unit.unit_id ? undefined : indexes.get(id);
      if (target !== undefined) edges.push({ position, target });
    }
    return edges;
  });
}
