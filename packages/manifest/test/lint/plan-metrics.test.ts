import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lintPlan } from '../../src/lint/lint-plan.ts';
import type { LintFacts } from '../../src/lint/lint-facts.ts';

type Needs = Readonly<Record<string, readonly string[]>>;

const planOf = (needs: Needs) => ({
  work_units: Object.entries(needs).map(([unit_id, dependencies]) => ({
    unit_id,
    description: 'work',
    allowed_directories: [unit_id],
    dependencies,
  })),
});
const metricsOf = (needs: Needs, facts: LintFacts = {}) => lintPlan(planOf(needs), facts).metrics;

test.for<{ name: string; needs: Needs; levels: readonly (readonly string[])[]; widest: number }>([
  { name: 'one unit', needs: { a: [] }, levels: [['a']], widest: 1 },
  { name: 'units that need nobody', needs: { a: [], b: [] }, levels: [['a', 'b']], widest: 2 },
  {
    name: 'a diamond',
    needs: { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] },
    levels: [['a'], ['b', 'c'], ['d']],
    widest: 2,
  },
  {
    name: 'a plan declared from the top',
    needs: { d: ['c'], c: ['a'], a: [] },
    levels: [['a'], ['c'], ['d']],
    widest: 1,
  },
  { name: 'a dependency named twice', needs: { a: [], b: ['a', 'a'] }, levels: [['a'], ['b']], widest: 1 },
])('the levels of $name', ({ needs, levels, widest }) => {
  expect(metricsOf(needs)).toMatchObject({ units: Object.keys(needs).length, levels, widest });
});

const FAN: Needs = { a: [], b: ['a'], c: ['a'], d: ['a'], e: ['a'] };

test.for<{
  name: string;
  needs: Needs;
  facts: LintFacts;
  path: readonly string[];
  least: number;
  speedUp: number;
}>([
  { name: 'any number of workers', needs: FAN, facts: {}, path: ['a', 'b'], least: 2, speedUp: 2.5 },
  { name: 'two workers', needs: FAN, facts: { max_workers: 2 }, path: ['a', 'b'], least: 3, speedUp: 5 / 3 },
  { name: 'one worker', needs: FAN, facts: { max_workers: 1 }, path: ['a', 'b'], least: 5, speedUp: 1 },
  {
    name: 'known durations, of which one makes the chain',
    needs: FAN,
    facts: { durations_ms: { a: 10, b: 10, c: 10, d: 60, e: 10 } },
    path: ['a', 'd'],
    least: 70,
    speedUp: 100 / 70,
  },
  {
    name: 'unknown and useless durations, which count as the mean of the known',
    needs: { a: [], b: ['a'] },
    facts: { durations_ms: { a: 10, b: Number.NaN, nobody: 5 } },
    path: ['a', 'b'],
    least: 20,
    speedUp: 1,
  },
  {
    name: 'what must wait for a long way, by all workers together',
    needs: { a: [], b: ['a'], c: ['b'], d: ['b'], e: ['b'], f: ['b'] },
    facts: { max_workers: 2 },
    path: ['a', 'b', 'c'],
    least: 4,
    speedUp: 1.5,
  },
])('the best possible speed-up with $name', ({ needs, facts, path, least, speedUp }) => {
  const metrics = metricsOf(needs, facts);
  expect(metrics).toMatchObject({ critical_path: path, least_cost: least });
  expect(metrics?.best_speed_up).toBeCloseTo(speedUp);
});

test('without units there is nothing to gain, and without an order nothing to measure', () => {
  expect(metricsOf({})).toMatchObject({
    units: 0,
    levels: [],
    widest: 0,
    critical_path: [],
    best_speed_up: 1,
  });
  expect(metricsOf({ a: ['b'], b: ['a'] })).toBeNull();
});

test('a chain of 20,000 units is no problem', () => {
  const needs = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`u${index}`, index ? [`u${index - 1}`] : []]),
  );
  const metrics = metricsOf(needs, { max_workers: 8 });
  expect([metrics?.levels.length, metrics?.critical_path.length, metrics?.best_speed_up]).toEqual([
    20_000, 20_000, 1,
  ]);
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const acyclic = fc
  .tuple(...NAMES.map((_, index) => fc.subarray(NAMES.slice(0, index))))
  .map((lists): Needs => Object.fromEntries(NAMES.map((name, index) => [name, lists[index] ?? []])));
const durations = fc.oneof(
  fc.constant(Object.fromEntries(NAMES.map((name) => [name, 1]))),
  fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.integer({ min: 1, max: 9 })]))),
);

/** When all is done if free workers always take the first unit of the list that may start. */
function listSchedule(
  list: readonly string[],
  needs: Needs,
  costs: Readonly<Record<string, number>>,
  workers: number,
): number {
  const ends = new Map<string, number>();
  let now = 0;
  while (ends.size < list.length) {
    const running = [...ends.values()].filter((end) => end > now).length;
    const next = list.find(
      (id) => !ends.has(id) && (needs[id] ?? []).every((needed) => (ends.get(needed) ?? Infinity) <= now),
    );
    if (next !== undefined && running < workers) ends.set(next, now + (costs[next] ?? 0));
    else now = Math.min(...[...ends.values()].filter((end) => end > now));
  }
  return Math.max(...ends.values());
}

function orders(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length === 0) return [[]];
  return names.flatMap((name) =>
    orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  );
}

test('no schedule beats it, nor the critical path', () => {
  const all = orders(NAMES);
  fc.assert(
    fc.property(acyclic, durations, fc.integer({ min: 1, max: 4 }), (needs, durations_ms, max_workers) => {
      const metrics = metricsOf(needs, { durations_ms, max_workers });
      const best = Math.min(...all.map((list) => listSchedule(list, needs, durations_ms, max_workers)));
      const work = NAMES.reduce((sum, name) => sum + (durations_ms[name] ?? 0), 0);
      expect(metrics?.least_cost).toBeLessThanOrEqual(best);
      expect(metrics?.best_speed_up).toBeGreaterThanOrEqual(work / best - 1e-9);
      expect(metrics?.critical_path_cost).toBeLessThanOrEqual(best);
      expect(metrics?.work).toBe(work);
    }),
    { numRuns: 60 },
  );
});
