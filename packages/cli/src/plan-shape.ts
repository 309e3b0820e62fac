import type { WorkPlan } from '@ralph/manifest';

/** How a plan's units hang together. */
export interface PlanShape {
  readonly units: number;
  /** Units whose dependencies all lie in earlier levels share a level; the number of levels is the longest chain. */
  readonly levels: readonly (readonly string[])[];
  /** Most units of one level. */
  readonly widest: number;
  readonly dependencies: number;
}

/** Measures a plan that passed all rules; it has no cycle. */
export function planShape(plan: WorkPlan): PlanShape {
  const levels: string[][] = [];
  for (const [unitId, level] of levelsOf(plan)) (levels[level] ??= []).push(unitId);
  return {
    units: plan.work_units.length,
    levels,
    widest: levels.reduce((most, level) => Math.max(most, level.length), 0),
    dependencies: plan.work_units.reduce((sum, unit) => sum + new Set(unit.dependencies).size, 0),
  };
}

/** Peels off, round after round, the units that wait for nobody any more. */
function levelsOf(plan: WorkPlan): ReadonlyMap<string, number> {
  const waitingFor = new Map(plan.work_units.map((unit) => [unit.unit_id, new Set(unit.dependencies).size]));
  const dependents = dependentsOf(plan);
  const levelOf = new Map<string, number>();
  let current = [...waitingFor].filter(([, count]) => count === 0).map(([unitId]) => unitId);
  for (let level = 0; current.length > 0; level += 1) {
    const next: string[] = [];
    for (const unitId of current) {
      levelOf.set(unitId, level);
      for (const dependent of dependents.get(unitId) ?? []) {
        const left = (waitingFor.get(dependent) ?? 0) - 1;
        waitingFor.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    current = next;
  }
  return levelOf;
}

function dependentsOf(plan: WorkPlan): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const unit of plan.work_units) {
    for (const dependency of new Set(unit.dependencies)) {
      const known = dependents.get(dependency);
      if (known === undefined) dependents.set(dependency, [unit.unit_id]);
      else known.push(unit.unit_id);
    }
  }
  return dependents;
}
