import type { WorkPlan } from '@ralph/manifest';
import { workerState, workerStates, type RunState, type WorkerState } from '@ralph/reducer';
import type { PlanDifference } from './compare-plans.ts';
import type { UnitPreview } from './resume-preview.ts';

/** What is known of the units of a run that is resumed. */
export interface UnitsView {
  readonly state: RunState;
  /** As it goes on. */
  readonly plan: WorkPlan;
  readonly difference: PlanDifference;
  readonly adoptable: ReadonlySet<string>;
  /** The unit that the user wants done again; null: none. */
  readonly again: string | null;
}

/** Says of each unit what a resume does with it, and why: those of the plan in its order, then those that are in it no more. */
export function previewUnits({
  state,
  plan,
  difference,
  adoptable,
  again,
}: UnitsView): readonly UnitPreview[] {
  const fields = new Map(difference.changed.map((one) => [one.unit_id, one.fields]));
  const planned = new Set(plan.work_units.map(({ unit_id }) => unit_id));
  const dropped = [...workerStates(state)].filter(({ unit_id }) => !planned.has(unit_id));
  return [
    ...plan.work_units.map(({ unit_id }): UnitPreview => {
      const worker = workerState(state, unit_id);
      if (worker === undefined) return { unit_id, action: 'start', why: 'it is new in the plan' };
      if (unit_id === again)
        return { unit_id, action: worker.attempts > 0 ? 'redo' : 'start', why: 'you want it done again' };
      if (adoptable.has(unit_id)) {
        const why = `attempt ${worker.attempts} has delivered its result and its process is gone: it is judged as it lies there`;
        return { unit_id, action: 'adopt', why };
      }
      return { unit_id, ...next(worker, fields.get(unit_id) ?? []) };
    }),
    ...dropped.map(({ unit_id }) => ({ unit_id, action: 'drop', why: 'it is in the plan no more' }) as const),
  ];
}

function next(worker: WorkerState, fields: readonly string[]): Omit<UnitPreview, 'unit_id'> {
  const { attempts } = worker;
  const action = attempts > 0 ? 'redo' : 'start';
  switch (worker.status) {
    case 'succeeded':
    case 'skipped':
      if (fields.length > 0) return { action: 'redo', why: `the plan changed its ${fields.join(', ')}` };
      return {
        action: 'skip',
        why: worker.status === 'skipped' ? 'it was left out' : `succeeded in attempt ${attempts}`,
      };
    case 'running':
      return { action: 'redo', why: `attempt ${attempts} was under way when the coordinator died` };
    case 'pending':
      return { action, why: attempts > 0 ? `attempt ${attempts} was not the last` : 'it was not started' };
    case 'failed':
      return { action, why: `attempt ${attempts} failed: ${worker.failure.reason}` };
    case 'blocked':
      return { action, why: `it was blocked by ${worker.blocked_by.join(', ')}` };
    case 'cancelled':
      return { action, why: `it was cancelled (${worker.reason})` };
  }
}
