import type { Finding } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';

/** A step of the plan belongs to one unit, and each unit names it once. */
export function sharedSteps(units: readonly UnitDraft[]): Finding[] {
  const ownerOf = new Map<string, number>();
  return units.flatMap((unit, index) =>
    (unit.step_ids ?? []).flatMap((step, position): Finding[] => {
      if (step === undefined) return [];
      const owner = ownerOf.get(step);
      if (owner === undefined) ownerOf.set(step, index);
      const path = ['work_units', index, 'step_ids', position];
      return owner === undefined ? [] : [sharedStep(step, owner, { index, path })];
    }),
  );
}

function sharedStep(
  step: string,
  owner: number,
  here: { readonly index: number; readonly path: Finding['path'] },
): Finding {
  if (owner === here.index) {
    const message = `the step ${JSON.stringify(step)} is listed twice: remove one`;
    return { code: 'duplicate_step_id', path: here.path, message };
  }
  const message = `the step ${JSON.stringify(step)} already belongs to work_units[${owner}]: a step has one owner`;
  return { code: 'step_owned_twice', path: here.path, message };
}
