import { dependentsOf } from '../dependency-order.ts';
import { foldSegments } from '../edit-area.ts';
import { canMerge } from '../repair/merge-units.ts';
import type { UnitDraft } from '../unit-draft.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** Warns of two units that nothing separates: one follows the other, nobody else is concerned, in the same directories. */
export function inseparableUnits({ units, order, plan }: LintContext): LintNote[] {
  const dependents = dependentsOf(order.dependencies);
  return units.flatMap((unit, index): LintNote[] => {
    const [before, ...others] = order.dependencies[index] ?? [];
    if (before === undefined || others.length > 0 || dependents[before]?.length !== 1) return [];
    const [earlier, later] = [units[before]?.unit_id, unit.unit_id];
    if (earlier === undefined || later === undefined) return [];
    const directories = directorySet(unit);
    if (directories === '' || directories !== directorySet(units[before])) return [];
    const message =
      `units ${JSON.stringify(earlier)} and ${JSON.stringify(later)} work in the same directories one after the other, ` +
      'and nothing else waits between them: merge them if one agent can do both';
    return [
      {
        code: 'inseparable_units',
        path: ['work_units', index],
        message,
        unit_ids: [earlier, later],
        repairs: canMerge(plan?.work_units[before], plan?.work_units[index])
          ? [{ type: 'merge', unit_id: later, into: earlier }]
          : [],
      },
    ];
  });
}

function directorySet(unit: UnitDraft | undefined): string {
  const folded = (unit?.allowed_directories ?? []).map((path) => foldSegments(path ?? '').join('/'));
  return [...new Set(folded)].sort().join('\n');
}
