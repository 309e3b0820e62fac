import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directoriesOverlap, directoryContaining } from '../../src/edit-area.ts';
import type { LintFinding } from '../../src/lint/lint-report.ts';
import { lintPlan } from '../../src/lint/lint-plan.ts';
import { parsePlan } from '../../src/parse-plan.ts';
import { fixPlan } from '../../src/repair/fix-plan.ts';
import { OVERLAP_REPAIRS, describeRepair } from '../../src/repair/plan-repair.ts';
import type { PlanRepair } from '../../src/repair/plan-repair.ts';
import { repairPlan } from '../../src/repair/repair-plan.ts';
import { unitOrder } from '../../src/unit-order.ts';
import type { WorkPlan } from '../../src/work-plan.ts';
import type { WorkUnit } from '../../src/work-unit.ts';
import { CHECKOUT, anyPlans, repairablePlans } from '../random-plans.ts';

const FACTS = { files: CHECKOUT };

const unit = (unit_id: string, directory: string, more: Partial<WorkUnit> = {}): WorkUnit => ({
  unit_id,
  description: `Do ${unit_id}`,
  allowed_directories: [directory],
  dependencies: [],
  ...more,
});
const planOf = (...work_units: WorkUnit[]): WorkPlan => ({ schema_version: 1, work_units });

const proposed = (plan: WorkPlan, facts = {}) =>
  lintPlan(plan, facts).findings.flatMap(({ repairs }) => repairs.map(describeRepair));

test('an overlap can be repaired in three ways, the safest first', () => {
  const plan = planOf(unit('all', 'src'), unit('api', 'src/api'));
  expect(proposed(plan, FACTS)).toMatchInlineSnapshot(`
    [
      "let "api" depend on "all"",
      "merge "api" into "all"",
      "narrow "src" of "all" to "src/core", "src/ui" (which leaves out 1 file beside them)",
    ]
  `);
  expect(proposed(plan)).toHaveLength(2);
});

test.for<{ name: string; plan: WorkPlan; offers: readonly PlanRepair['type'][] }>([
  {
    name: 'units of one directory cannot be narrowed',
    plan: planOf(unit('a', 'src'), unit('b', 'Src')),
    offers: ['serialise', 'merge'],
  },
  {
    name: 'a directory whose files all lie in the other cannot be narrowed',
    plan: planOf(unit('a', 'docs'), unit('b', 'docs/x')),
    offers: ['serialise', 'merge'],
  },
  {
    name: 'units of different agents cannot be merged',
    plan: planOf(unit('a', 'docs', { agent: 'claude' }), unit('b', 'docs')),
    offers: ['serialise'],
  },
  {
    name: 'commands cannot be merged, not even equal ones',
    plan: planOf(unit('a', 'docs', { command: ['make'] }), unit('b', 'docs', { command: ['make'] })),
    offers: ['serialise'],
  },
  {
    name: 'units whose descriptions together are too long cannot be merged',
    plan: planOf(
      unit('a', 'docs', { description: 'a'.repeat(4000) }),
      unit('b', 'docs', { description: 'b'.repeat(95) }),
    ),
    offers: ['serialise'],
  },
  {
    name: 'in a cycle nobody can tell who should wait',
    plan: planOf(
      unit('a', 'docs', { dependencies: ['b'] }),
      unit('b', 'lib', { dependencies: ['a'] }),
      unit('c', 'docs'),
    ),
    offers: [],
  },
])('$name', ({ plan, offers }) => {
  const overlaps = lintPlan(plan, FACTS).findings.filter(({ code }) => code === 'overlap');
  expect(overlaps.length).toBeGreaterThan(0);
  expect(overlaps.flatMap(({ repairs }) => repairs.map(({ type }) => type))).toEqual(offers);
});

test('two units become one: nothing of their work is lost, and who needed either needs it', () => {
  const plan = planOf(
    unit('a', 'src', { step_ids: ['S-1'], retries: 1, timeout_ms: 1000, note: 'kept' }),
    unit('b', 'lib', { dependencies: ['z'], step_ids: ['S-2'], timeout_ms: 500, priority: 3, note: 'kept' }),
    unit('c', 'docs', { dependencies: ['b', 'a'] }),
    unit('z', 'z'),
  );
  const { plan: merged } = repairPlan(plan, [{ type: 'merge', unit_id: 'b', into: 'a' }]);
  expect(merged.work_units).toEqual([
    {
      unit_id: 'a',
      description: 'Do a; Do b',
      allowed_directories: ['src', 'lib'],
      dependencies: ['z'],
      step_ids: ['S-1', 'S-2'],
      retries: 1,
      priority: 3,
      timeout_ms: 1500,
      note: 'kept',
    },
    unit('c', 'docs', { dependencies: ['a'] }),
    unit('z', 'z'),
  ]);
});

const CHAIN = planOf(
  unit('a', 'a'),
  unit('b', 'b', { dependencies: ['a'] }),
  unit('c', 'c', { dependencies: ['b'] }),
);

test.for<{ name: string; repair: PlanRepair; plan?: WorkPlan; reason: string }>([
  {
    name: 'a wait that closes a cycle',
    repair: { type: 'serialise', unit_id: 'a', after: 'c' },
    reason: 'would_close_cycle',
  },
  {
    name: 'a wait for itself',
    repair: { type: 'serialise', unit_id: 'a', after: 'a' },
    reason: 'nothing_to_change',
  },
  {
    name: 'a wait that is there',
    repair: { type: 'serialise', unit_id: 'b', after: 'a' },
    reason: 'nothing_to_change',
  },
  {
    name: 'a merge around a third unit',
    repair: { type: 'merge', unit_id: 'c', into: 'a' },
    reason: 'would_close_cycle',
  },
  {
    name: 'a merge around a third, the other way',
    repair: { type: 'merge', unit_id: 'a', into: 'c' },
    reason: 'would_close_cycle',
  },
  {
    name: 'a merge with itself',
    repair: { type: 'merge', unit_id: 'a', into: 'a' },
    reason: 'nothing_to_change',
  },
  {
    name: 'a unit that is not there',
    repair: { type: 'merge', unit_id: 'a', into: 'x' },
    reason: 'unknown_unit',
  },
  {
    name: 'a directory that the unit does not have',
    repair: { type: 'narrow', unit_id: 'a', directory: 'x', directories: ['x/y'], files_left_out: 0 },
    reason: 'nothing_to_change',
  },
  {
    name: 'a directory narrowed to nothing',
    repair: { type: 'narrow', unit_id: 'a', directory: 'a', directories: [], files_left_out: 0 },
    reason: 'nothing_to_change',
  },
  {
    name: 'a dependency that is not there',
    repair: { type: 'remove_dependency', unit_id: 'a', dependency: 'b' },
    reason: 'nothing_to_change',
  },
  {
    name: 'an id that two units have',
    plan: planOf(unit('a', 'a'), unit('a', 'b')),
    repair: { type: 'remove_dependency', unit_id: 'a', dependency: 'b' },
    reason: 'ambiguous_unit',
  },
  {
    name: 'units that differ',
    plan: planOf(unit('a', 'a'), unit('b', 'b', { note: 'x' })),
    repair: { type: 'merge', unit_id: 'b', into: 'a' },
    reason: 'units_differ',
  },
])('$name is refused: $reason', ({ repair, plan = CHAIN, reason }) => {
  expect(repairPlan(plan, [repair])).toEqual({ plan, applied: [], refused: [{ repair, reason }] });
});

test('two merges of which each alone is fine are not both made where they would close a cycle', () => {
  const plan = planOf(
    unit('a', 'x'),
    unit('b', 'x', { dependencies: ['d'] }),
    unit('c', 'y', { dependencies: ['a'] }),
    unit('d', 'y'),
  );
  const { plan: fixed, applied } = fixPlan(plan, {}, { prefer: 'merge' });
  expect(parsePlan(fixed)).toMatchObject({ ok: true });
  expect(applied.filter(({ type }) => type === 'merge')).toHaveLength(1);
});

/** Pairs of units that may run at the same time and would write to one place, compared one with one. */
function clashes({ work_units }: WorkPlan, rename = (id: string) => id): ReadonlySet<string> {
  const order = unitOrder(work_units);
  const pairs = work_units.flatMap((a, index) =>
    work_units
      .slice(index + 1)
      .filter((b) => !order.precedes(a.unit_id, b.unit_id) && !order.precedes(b.unit_id, a.unit_id))
      .filter((b) =>
        a.allowed_directories.some((x) => b.allowed_directories.some((y) => directoriesOverlap(x, y))),
      )
      .map((b) => [rename(a.unit_id), rename(b.unit_id)].sort().join(' ')),
  );
  return new Set(pairs);
}

const isError = ({ severity }: LintFinding) => severity === 'error';
const identity = ({ code, message, unit_ids }: LintFinding) => `${code} ${unit_ids.join(' ')} ${message}`;
const otherErrors = (plan: WorkPlan) =>
  lintPlan(plan, FACTS).findings.filter((finding) => isError(finding) && finding.code !== 'overlap');

test('a proposed repair removes its finding, adds no error, and brings no two units into each other’s way', () => {
  fc.assert(
    fc.property(fc.oneof(repairablePlans, anyPlans), (plan) => {
      for (const finding of lintPlan(plan, FACTS).findings) {
        for (const repair of finding.repairs) {
          const { plan: repaired, applied } = repairPlan(plan, [repair]);
          expect(applied).toEqual([repair]);
          expect(lintPlan(repaired, FACTS).findings.map(identity)).not.toContain(identity(finding));
          expect(otherErrors(repaired).length).toBeLessThanOrEqual(otherErrors(plan).length);
          const rename = (id: string) =>
            repair.type === 'merge' && id === repair.unit_id ? repair.into : id;
          const before = clashes(plan, rename);
          for (const pair of clashes(repaired)) expect(before).toContain(pair);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('repairing ends with a plan that can run, and every unit’s work is still in it', () => {
  fc.assert(
    fc.property(repairablePlans, fc.constantFrom(undefined, ...OVERLAP_REPAIRS), (plan, prefer) => {
      const { plan: fixed, applied } = fixPlan(plan, FACTS, { prefer });
      expect(parsePlan(fixed)).toMatchObject({ ok: true });
      expect(fixPlan(fixed, FACTS, { prefer }).applied).toEqual([]);
      const narrowed = new Set(
        applied.flatMap((repair) => (repair.type === 'narrow' ? [repair.directory] : [])),
      );
      for (const { description, allowed_directories } of plan.work_units) {
        const heir = fixed.work_units.find((unit) => unit.description.split('; ').includes(description));
        expect(heir).toBeDefined();
        for (const directory of allowed_directories) {
          const kept = heir?.allowed_directories ?? [];
          if (narrowed.has(directory))
            expect(kept.some((path) => directoryContaining(path, [directory]))).toBe(true);
          else expect(kept).toContain(directory);
        }
      }
      if (prefer !== 'merge') expect(fixed.work_units).toHaveLength(plan.work_units.length);
    }),
    { numRuns: 100 },
  );
});

test('what only a person can decide is left alone, and nothing else', () => {
  fc.assert(
    fc.property(anyPlans, (plan) => {
      const { plan: fixed, applied } = fixPlan(plan, FACTS);
      if (applied.length === 0) expect(fixed).toBe(plan);
      const errors = lintPlan(fixed, FACTS).findings.filter(isError);
      expect(errors.flatMap(({ repairs }) => repairs)).toEqual([]);
    }),
  );
});

test('a good plan is not touched', () => {
  expect(fixPlan(CHAIN)).toEqual({ plan: CHAIN, applied: [] });
  expect(fixPlan(CHAIN).plan).toBe(CHAIN);
});

test('ten thousand units that all claim one directory are put in a row', () => {
  const work_units = Array.from({ length: 10_000 }, (_, index) => unit(`u${index}`, 'src'));
  const { plan, applied } = fixPlan({ schema_version: 1, work_units });
  expect(applied).toHaveLength(9_999);
  expect(plan.work_units.at(-1)?.dependencies).toEqual(['u9998']);
});
