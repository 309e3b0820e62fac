import { dependencyCycles, formatCycle } from './dependency-cycles.ts';
import { dependencyGraph } from './dependency-graph.ts';
import type { Finding } from './plan-problem.ts';
import { didYouMean } from './suggestion.ts';
import type { UnitDraft } from './unit-draft.ts';

const MAX_SUGGESTIONS = 50;

/** No two units share an id, not even in different case: their folders would be one on some file systems. */
export function duplicateIds(units: readonly UnitDraft[]): Finding[] {
  const firstByFoldedId = new Map<string, { readonly id: string; readonly index: number }>();
  return units.flatMap(({ unit_id: id }, index): Finding[] => {
    if (id === undefined) return [];
    const first = firstByFoldedId.get(id.toLowerCase());
    if (first === undefined) firstByFoldedId.set(id.toLowerCase(), { id, index });
    return first === undefined ? [] : [duplicateId(id, index, first)];
  });
}

function duplicateId(
  id: string,
  index: number,
  first: { readonly id: string; readonly index: number },
): Finding {
  const path = ['work_units', index, 'unit_id'];
  if (id === first.id) {
    const message = `the id ${JSON.stringify(id)} is taken by work_units[${first.index}]: give each unit its own id`;
    return { code: 'duplicate_unit_id', path, message };
  }
  const message =
    `the id ${JSON.stringify(id)} differs only in case from ${JSON.stringify(first.id)} of ` +
    `work_units[${first.index}], and both would share one folder on some file systems: choose another id`;
  return { code: 'unit_ids_differ_in_case', path, message };
}

/** No unit waits for itself. */
export function selfDependencies(units: readonly UnitDraft[]): Finding[] {
  return writtenDependencies(units, (id, unit) => unit.unit_id === id).map(({ id, path }) => {
    const message = `unit ${JSON.stringify(id)} depends on itself and could never start: remove this dependency`;
    return { code: 'self_dependency', path, message };
  });
}

/** Every dependency names a unit of the plan. */
export function unknownDependencies(units: readonly UnitDraft[]): Finding[] {
  const known = new Set(units.map((unit) => unit.unit_id).filter((id) => id !== undefined));
  return writtenDependencies(units, (id) => !known.has(id)).map(({ id, path }, count) => {
    const hint = count < MAX_SUGGESTIONS ? didYouMean(id, known) : '';
    const message = `unknown dependency ${JSON.stringify(id)}: expected the id of a unit of this plan${hint}`;
    return { code: 'unknown_dependency', path, message };
  });
}

/** A trigger is about a dependency of its unit. */
export function strayTriggers(units: readonly UnitDraft[]): Finding[] {
  return units.flatMap((unit, index) =>
    Object.keys(unit.triggers ?? {}).flatMap((id): Finding[] => {
      const dependencies = (unit.dependencies ?? []).filter((known) => known !== undefined);
      if (dependencies.includes(id)) return [];
      const message = `the trigger for ${JSON.stringify(id)} has no effect, for it is no dependency of this unit${didYouMean(id, dependencies)}: add it to "dependencies", or remove the trigger`;
      return [{ code: 'trigger_without_dependency', path: ['work_units', index, 'triggers', id], message }];
    }),
  );
}

/** No units wait for each other in a circle. */
export function cyclicDependencies(units: readonly UnitDraft[]): Finding[] {
  const names = units.map((unit) => unit.unit_id ?? '?');
  return dependencyCycles(dependencyGraph(units)).map((cycle) => {
    const path = ['work_units', cycle.closedBy.node, 'dependencies', cycle.closedBy.position];
    const way = formatCycle(cycle, names);
    return {
      code: 'dependency_cycle',
      path,
      message: `dependency cycle ${way}: remove one of these dependencies`,
    };
  });
}

interface WrittenDependency {
  readonly id: string;
  readonly path: Finding['path'];
}

function writtenDependencies(
  units: readonly UnitDraft[],
  holds: (id: string, unit: UnitDraft) => boolean,
): WrittenDependency[] {
  const written: WrittenDependency[] = [];
  for (const [index, unit] of units.entries()) {
    for (const [position, id] of (unit.dependencies ?? []).entries()) {
      if (id === undefined || !holds(id, unit)) continue;
      written.push({ id, path: ['work_units', index, 'dependencies', position] });
    }
  }
  return written;
}
