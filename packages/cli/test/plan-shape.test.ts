import type { WorkPlan } from '@ralph/manifest';
import { expect, test } from 'vitest';
import { planShape } from '../src/plan-shape.ts';

function plan(dependencies: Readonly<Record<string, readonly string[]>>): WorkPlan {
  const work_units = Object.entries(dependencies).map(([unit_id, needs]) => ({
    unit_id,
    description: 'work',
    allowed_directories: [unit_id],
    dependencies: [...needs],
  }));
  return { schema_version: 1, work_units };
}

test.for<{
  name: string;
  units: Record<string, readonly string[]>;
  levels: readonly (readonly string[])[];
  widest: number;
}>([
  { name: 'one unit', units: { a: [] }, levels: [['a']], widest: 1 },
  { name: 'units that need nobody', units: { a: [], b: [] }, levels: [['a', 'b']], widest: 2 },
  {
    name: 'a diamond',
    units: { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] },
    levels: [['a'], ['b', 'c'], ['d']],
    widest: 2,
  },
  {
    name: 'declared from the top',
    units: { d: ['c'], c: ['a'], a: [] },
    levels: [['a'], ['c'], ['d']],
    widest: 1,
  },
  { name: 'a dependency named twice', units: { a: [], b: ['a', 'a'] }, levels: [['a'], ['b']], widest: 1 },
])('the levels of $name', ({ units, levels, widest }) => {
  expect(planShape(plan(units))).toMatchObject({ units: Object.keys(units).length, levels, widest });
});

test('a chain of 20,000 units is no problem', () => {
  const units = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`u${index}`, index ? [`u${index - 1}`] : []]),
  );
  expect(planShape(plan(units)).levels).toHaveLength(20_000);
});
