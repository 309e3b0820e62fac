import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** Warns of a dependency that is listed twice. */
export function duplicateDependencies({ units }: LintContext): LintNote[] {
  return units.flatMap((unit, index) => {
    const seen = new Set<string>();
    const told = new Set<string>();
    return (unit.dependencies ?? []).flatMap((dependency, position): LintNote[] => {
      if (dependency === undefined) return [];
      if (!seen.has(dependency) || told.has(dependency)) {
        seen.add(dependency);
        return [];
      }
      told.add(dependency);
      const unitIds = unit.unit_id === undefined ? [] : [unit.unit_id];
      const message = `the dependency ${JSON.stringify(dependency)} is listed more than once: remove the others`;
      return [
        {
          code: 'duplicate_dependency',
          path: ['work_units', index, 'dependencies', position],
          message,
          unit_ids: unitIds,
          repairs: unitIds.map((unit_id) => ({
            type: 'remove_duplicate_dependency' as const,
            unit_id,
            dependency,
          })),
        },
      ];
    });
  });
}
