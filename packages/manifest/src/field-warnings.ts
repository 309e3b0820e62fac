import { isRecord } from './is-record.ts';
import type { DocumentPath, Finding } from './plan-problem.ts';
import { closestTo } from './suggestion.ts';
import { WorkPlanSchema } from './work-plan.ts';
import { WorkUnitSchema } from './work-unit.ts';

const PLAN_FIELDS = Object.keys(WorkPlanSchema.shape);
const UNIT_FIELDS = Object.keys(WorkUnitSchema.shape);

/** Warns of unknown fields whose names look like mistyped known ones; all other unknown fields are left alone. */
export function mistypedFields(plan: unknown): Finding[] {
  const units = isRecord(plan) && Array.isArray(plan['work_units']) ? plan['work_units'] : [];
  return [
    ...mistypedIn(plan, PLAN_FIELDS, []),
    ...units.flatMap((unit: unknown, index) => mistypedIn(unit, UNIT_FIELDS, ['work_units', index])),
  ];
}

function mistypedIn(value: unknown, known: readonly string[], path: DocumentPath): Finding[] {
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((field): Finding[] => {
    const meant = known.includes(field) ? null : closestTo(field, known);
    if (meant === null || Object.hasOwn(value, meant)) return [];
    const message = `the field ${JSON.stringify(field)} is unknown and ignored (did you mean ${JSON.stringify(meant)}?)`;
    return [{ code: 'unknown_field', path: [...path, field], message }];
  });
}
