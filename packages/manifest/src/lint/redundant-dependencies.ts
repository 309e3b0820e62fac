import type { DependencyOrder } from '../dependency-order.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** Most steps in search of dependencies that say nothing new; then the search is given up. */
export const MAX_REDUNDANCY_STEPS = 5_000_000;

/** Redundant dependencies, or the news that looking for all of them would take too long. */
export interface RedundantDependencies {
  readonly notes: readonly LintNote[];
  readonly skipped: boolean;
}

/** Warns of a dependency that another dependency of the same unit brings along. */
export function redundantDependencies({ units, order }: LintContext): RedundantDependencies {
  const search = redundancySearch(order);
  const notes: LintNote[] = [];
  for (const [index, unit] of units.entries()) {
    const needed = order.dependencies[index] ?? [];
    if (needed.length < 2 || unit.unit_id === undefined) continue;
    const redundant = search(needed);
    if (redundant === null) return { notes, skipped: true };
    for (const target of redundant) {
      const dependency = units[target]?.unit_id;
      if (dependency === undefined) continue;
      const via = needed.find((other) => other !== target && order.precedes(target, other));
      notes.push(
        redundantDependency(unit.unit_id, dependency, {
          index,
          position: (unit.dependencies ?? []).indexOf(dependency),
          via: via === undefined ? undefined : units[via]?.unit_id,
        }),
      );
    }
  }
  return { notes, skipped: false };
}

function redundantDependency(
  unitId: string,
  dependency: string,
  {
    index,
    position,
    via,
  }: { readonly index: number; readonly position: number; readonly via: string | undefined },
): LintNote {
  const reason = via === undefined ? 'another dependency' : JSON.stringify(via);
  const message = `unit ${JSON.stringify(unitId)} need not name ${JSON.stringify(dependency)}: ${reason} already waits for it; remove this dependency`;
  return {
    code: 'redundant_dependency',
    path: ['work_units', index, 'dependencies', position],
    message,
    unit_ids: [unitId, dependency],
    repairs: [{ type: 'remove_dependency', unit_id: unitId, dependency }],
  };
}

/** Goes down from all dependencies at once, no deeper than the lowest of them; null once it has taken too long. */
function redundancySearch({ dependencies, levels }: DependencyOrder) {
  const seenBy = new Int32Array(dependencies.length);
  let question = 0;
  let steps = MAX_REDUNDANCY_STEPS;
  return (needed: readonly number[]): readonly number[] | null => {
    question += 1;
    const lowest = needed.reduce((low, unit) => Math.min(low, levels[unit] ?? 0), Infinity);
    const way = [...needed];
    for (let unit = way.pop(); unit !== undefined; unit = way.pop()) {
      for (const dependency of dependencies[unit] ?? []) {
        if ((steps -= 1) < 0) return null;
        if (seenBy[dependency] === question || (levels[dependency] ?? 0) < lowest) continue;
        seenBy[dependency] = question;
        way.push(dependency);
      }
    }
    return needed.filter((unit) => seenBy[unit] === question);
  };
}
