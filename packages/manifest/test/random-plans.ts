import fc from 'fast-check';
import type { WorkPlan } from '../src/work-plan.ts';
import type { WorkUnit } from '../src/work-unit.ts';

const UNIT_NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const DIRECTORIES = ['src', 'src/api', 'Src/ui', 'src/ui/parts', 'lib', 'lib/x', 'docs', './docs/'] as const;

/** Files of a checkout in which plans like these work. */
export const CHECKOUT = [
  'package.json',
  'src/index.ts',
  'src/api/a.ts',
  'src/api/v1/b.ts',
  'src/ui/c.ts',
  'src/ui/parts/d.ts',
  'src/core/e.ts',
  'lib/x/f.ts',
  'lib/y/g.ts',
  'docs/h.md',
];

const unitOf = (unit_id: string, needs: readonly string[]): fc.Arbitrary<WorkUnit> =>
  fc
    .record({
      description: fc.constantFrom(`Do ${unit_id}`, `Do ${unit_id}, and well`),
      allowed_directories: fc.array(fc.constantFrom(...DIRECTORIES), { minLength: 1, maxLength: 3 }),
      dependencies: fc.array(fc.constantFrom(...needs), { maxLength: 4 }),
    })
    .map((fields) => ({ unit_id, ...fields, ...(unit_id === 'c' ? { command: ['make'] } : {}) }));

/** Plans that can be repaired: overlaps, dependencies on themselves, twice and for nothing, but no cycle. */
export const repairablePlans: fc.Arbitrary<WorkPlan> = fc
  .tuple(...UNIT_NAMES.map((id, index) => unitOf(id, UNIT_NAMES.slice(0, index + 1))))
  .chain((units) => fc.shuffledSubarray(units, { minLength: units.length }))
  .map((work_units) => ({ schema_version: 1 as const, work_units }));

/** Plans with any mistake between units: also cycles, unknown dependencies and ids that are taken. */
export const anyPlans: fc.Arbitrary<WorkPlan> = fc
  .array(
    fc.constantFrom(...UNIT_NAMES).chain((id) => unitOf(id, [...UNIT_NAMES, 'nobody'])),
    { maxLength: 6 },
  )
  .map((work_units) => ({ schema_version: 1 as const, work_units }));
