import { dependencyCycles } from '../dependency-cycles.ts';
import { dependencyGraph } from '../dependency-graph.ts';
import { unitOrder } from '../unit-order.ts';
import type { WorkPlan } from '../work-plan.ts';
import type { Trigger, WorkUnit } from '../work-unit.ts';
import { mergeFault, mergedUnit } from './merge-units.ts';
import type { MergeRepair, NarrowRepair, PlanRepair, SerialiseRepair } from './plan-repair.ts';

/** Most steps that looking for cycles may take in one call; repairs that would need more are refused. */
const MAX_STEPS = 5_000_000;

/** Why a repair was not made. */
export type RepairRefusal =
  | 'unknown_unit'
  | 'ambiguous_unit'
  | 'nothing_to_change'
  | 'would_close_cycle'
  | 'units_differ'
  | 'description_too_long'
  | 'too_costly';

/** A repair that was not made, and why. */
export interface RefusedRepair {
  readonly repair: PlanRepair;
  readonly reason: RepairRefusal;
}

/** A plan after repairs. */
export interface RepairedPlan {
  readonly plan: WorkPlan;
  readonly applied: readonly PlanRepair[];
  readonly refused: readonly RefusedRepair[];
}

/**
 * Makes the repairs one after the other; the plan that is given stays as it is. What is no longer possible after the
 * repairs before it is refused. A unit that was merged into another is found there.
 *
 * @example
 * const first = lintPlan(broken).findings.flatMap(({ repairs }) => repairs.slice(0, 1));
 * const { plan } = repairPlan(broken, first);
 */
export function repairPlan(plan: WorkPlan, repairs: readonly PlanRepair[]): RepairedPlan {
  const draft = openDraft(plan);
  const applied: PlanRepair[] = [];
  const refused: RefusedRepair[] = [];
  for (const repair of repairs) {
    const reason = apply(draft, repair);
    if (reason === null) applied.push(repair);
    else refused.push({ repair, reason });
  }
  return { plan: applied.length === 0 ? plan : closeDraft(plan, draft), applied, refused };
}

/** A plan while it is being repaired. Dependencies on merged units are rewired only at the end. */
interface Draft {
  readonly units: Map<string, WorkUnit>;
  readonly ambiguous: ReadonlySet<string>;
  readonly mergedInto: Map<string, string>;
  readonly hasCycle: boolean;
  /** True if the second has a higher place in the order of the plan as it was given. */
  readonly isForward: (first: string, second: string) => boolean;
  /** True as long as every dependency goes from a lower to a higher place in that order. */
  followsRanks: boolean;
  steps: number;
}

function openDraft(plan: WorkPlan): Draft {
  const units = new Map<string, WorkUnit>();
  const ambiguous = new Set<string>();
  for (const unit of plan.work_units) {
    if (units.has(unit.unit_id)) ambiguous.add(unit.unit_id);
    else units.set(unit.unit_id, unit);
  }
  const { rank } = unitOrder(plan.work_units);
  const hasCycle = dependencyCycles(dependencyGraph(plan.work_units)).length > 0;
  return {
    units,
    ambiguous,
    mergedInto: new Map(),
    hasCycle,
    isForward: (first, second) => rank(first) < rank(second),
    followsRanks: !hasCycle,
    steps: MAX_STEPS,
  };
}

function closeDraft(plan: WorkPlan, draft: Draft): WorkPlan {
  const work_units = plan.work_units.flatMap((original) => {
    if (draft.ambiguous.has(original.unit_id)) return [original];
    const unit = draft.units.get(original.unit_id);
    return unit === undefined ? [] : [rewired(unit, draft)];
  });
  return { ...plan, work_units };
}

function rewired(unit: WorkUnit, draft: Draft): WorkUnit {
  if (!unit.dependencies.some((id) => draft.mergedInto.has(id))) return unit;
  const { triggers: _, ...rest } = unit;
  const dependencies = new Set(unit.dependencies.map((id) => currentId(draft, id)));
  dependencies.delete(unit.unit_id);
  const triggers = triggersFor(unit, (id) => currentId(draft, id), dependencies);
  return { ...rest, dependencies: [...dependencies], ...(triggers !== undefined && { triggers }) };
}

function currentId(draft: Draft, id: string): string {
  let current = id;
  for (let next = draft.mergedInto.get(current); next !== undefined; next = draft.mergedInto.get(current)) {
    current = next;
  }
  return current;
}

function apply(draft: Draft, repair: PlanRepair): RepairRefusal | null {
  const unit = findUnit(draft, repair.unit_id);
  if (typeof unit === 'string') return unit;
  switch (repair.type) {
    case 'serialise':
      return serialise(draft, unit, repair);
    case 'merge':
      return merge(draft, unit, repair);
    case 'narrow':
      return narrow(draft, unit, repair);
    case 'remove_dependency':
      return keepDependencies(draft, unit, (id) => id !== repair.dependency);
    case 'remove_duplicate_dependency':
      return keepDependencies(
        draft,
        unit,
        (id, position) => id !== repair.dependency || unit.dependencies.indexOf(id) === position,
      );
  }
}

function findUnit(draft: Draft, id: string): WorkUnit | RepairRefusal {
  const current = currentId(draft, id);
  if (draft.ambiguous.has(current)) return 'ambiguous_unit';
  return draft.units.get(current) ?? 'unknown_unit';
}

function serialise(draft: Draft, unit: WorkUnit, repair: SerialiseRepair): RepairRefusal | null {
  const after = findUnit(draft, repair.after);
  if (typeof after === 'string') return after;
  if (after === unit || needs(draft, unit).includes(after.unit_id)) return 'nothing_to_change';
  if (!draft.followsRanks || !draft.isForward(after.unit_id, unit.unit_id)) {
    const refusal = wayRefusal(draft, after, { first: needs(draft, after), to: unit.unit_id });
    if (refusal !== null) return refusal;
    draft.followsRanks = false;
  }
  draft.units.set(unit.unit_id, { ...unit, dependencies: [...unit.dependencies, after.unit_id] });
  return null;
}

function merge(draft: Draft, from: WorkUnit, repair: MergeRepair): RepairRefusal | null {
  const into = findUnit(draft, repair.into);
  if (typeof into === 'string') return into;
  if (into === from) return 'nothing_to_change';
  const refusal =
    mergeFault(into, from) ?? detourRefusal(draft, from, into) ?? detourRefusal(draft, into, from);
  if (refusal !== null) return refusal;
  draft.followsRanks = false;
  draft.units.delete(from.unit_id);
  draft.mergedInto.set(from.unit_id, into.unit_id);
  const both = mergedUnit(into, from);
  const dependencies = needs(draft, both).filter((id) => id !== into.unit_id);
  draft.units.set(into.unit_id, { ...both, dependencies: [...new Set(dependencies)] });
  return null;
}

function narrow(draft: Draft, unit: WorkUnit, repair: NarrowRepair): RepairRefusal | null {
  if (!unit.allowed_directories.includes(repair.directory) || repair.directories.length === 0)
    return 'nothing_to_change';
  const directories = unit.allowed_directories.flatMap((directory) =>
    directory === repair.directory ? repair.directories : [directory],
  );
  draft.units.set(unit.unit_id, { ...unit, allowed_directories: [...new Set(directories)] });
  return null;
}

function keepDependencies(
  draft: Draft,
  unit: WorkUnit,
  keep: (id: string, position: number) => boolean,
): RepairRefusal | null {
  const dependencies = unit.dependencies.filter(keep);
  if (dependencies.length === unit.dependencies.length) return 'nothing_to_change';
  const { triggers: _, ...rest } = unit;
  const triggers = triggersFor(unit, (id) => id, new Set(dependencies));
  draft.units.set(unit.unit_id, { ...rest, dependencies, ...(triggers !== undefined && { triggers }) });
  return null;
}

/** Triggers go with their dependencies; of two that become one, the stricter stays. */
function triggersFor(
  { dependencies: before, triggers }: WorkUnit,
  current: (id: string) => string,
  dependencies: ReadonlySet<string>,
): WorkUnit['triggers'] {
  if (triggers === undefined) return undefined;
  const kept = new Map<string, Trigger>();
  for (const id of before) {
    const now = current(id);
    if (!dependencies.has(now)) continue;
    const trigger = triggers[id] ?? 'success';
    kept.set(now, kept.get(now) === 'success' ? 'success' : trigger);
  }
  const lenient = [...kept].filter(([id, trigger]) => trigger === 'completion' || triggers[id] === trigger);
  return lenient.length === 0 ? undefined : Object.fromEntries(lenient);
}

function needs(draft: Draft, unit: WorkUnit): readonly string[] {
  return unit.dependencies.map((id) => currentId(draft, id));
}

/** Two units that need each other over a third would, as one, need themselves; directly is no matter. */
function detourRefusal(draft: Draft, first: WorkUnit, { unit_id: to }: WorkUnit): RepairRefusal | null {
  return wayRefusal(draft, first, { first: needs(draft, first).filter((id) => id !== to), to });
}

/** Refuses what would close a cycle because dependencies already lead there from a unit, by the given first steps. */
function wayRefusal(
  draft: Draft,
  from: WorkUnit,
  { first, to }: { readonly first: readonly string[]; readonly to: string },
): RepairRefusal | null {
  if (draft.hasCycle) return 'would_close_cycle';
  const seen = new Set([from.unit_id]);
  const way = [...first];
  for (let id = way.pop(); id !== undefined; id = way.pop()) {
    if (id === to) return 'would_close_cycle';
    const unit = draft.units.get(id);
    if (unit === undefined || seen.has(id)) continue;
    seen.add(id);
    for (const needed of needs(draft, unit)) {
      if ((draft.steps -= 1) < 0) return 'too_costly';
      way.push(needed);
    }
  }
  return null;
}
