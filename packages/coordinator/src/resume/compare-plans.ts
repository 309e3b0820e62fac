import { isDeepStrictEqual } from 'node:util';
import type { WorkPlan } from '@ralph/manifest';

/** A unit that reads otherwise than before. */
interface ChangedUnit {
  readonly unit_id: string;
  readonly fields: readonly string[];
}

/** What is different between two plans; ids in the order of the plans. */
export interface PlanDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedUnit[];
  /** Fields of the plan itself. */
  readonly fields: readonly string[];
}

/** Compares a plan with the one that a run began with. */
export function comparePlans(before: WorkPlan, after: WorkPlan): PlanDifference {
  const old = new Map(before.work_units.map((unit) => [unit.unit_id, unit]));
  const ids = new Set(after.work_units.map(({ unit_id }) => unit_id));
  const changed = after.work_units.flatMap((unit) => {
    const fields = changedFields(old.get(unit.unit_id) ?? unit, unit);
    return fields.length === 0 ? [] : [{ unit_id: unit.unit_id, fields }];
  });
  return {
    added: after.work_units.flatMap(({ unit_id }) => (old.has(unit_id) ? [] : [unit_id])),
    removed: [...old.keys()].filter((unitId) => !ids.has(unitId)),
    changed,
    fields: changedFields(before, after).filter((name) => name !== 'work_units' && name !== '$schema'),
  };
}

function changedFields(before: object, after: object): readonly string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(old.get(name), now.get(name)));
}
