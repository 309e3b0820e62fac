import type { Sibling } from '@ralph/agents';
import type { WorkUnit } from '@ralph/manifest';

type Planned = Pick<WorkUnit, 'unit_id' | 'description' | 'allowed_directories' | 'dependencies'>;

/** The other units of a plan, with what each is to one of them: what it builds on, or what builds on it, also indirectly. */
export function relatedUnits(units: readonly Planned[], unitId: string): readonly Sibling[] {
  const before = reached(unitId, new Map(units.map((unit) => [unit.unit_id, unit.dependencies])));
  const after = reached(unitId, dependentsOf(units));
  return units
    .filter(({ unit_id }) => unit_id !== unitId)
    .map(({ unit_id, description, allowed_directories }) => ({
      unit_id,
      description,
      allowed_directories,
      relation: before.has(unit_id) ? 'before' : after.has(unit_id) ? 'after' : 'beside',
    }));
}

function dependentsOf(units: readonly Planned[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const { unit_id, dependencies } of units)
    for (const dependency of dependencies) {
      const known = dependents.get(dependency);
      if (known === undefined) dependents.set(dependency, [unit_id]);
      else known.push(unit_id);
    }
  return dependents;
}

function reached(from: string, edges: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(edges.get(next) ?? []));
  }
  return seen;
}
