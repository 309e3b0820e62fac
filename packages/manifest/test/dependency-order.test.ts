import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyOrder } from '../src/dependency-order.ts';
import { unitOrder } from '../src/unit-order.ts';

const unitNames = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

/** Units that need only units before them, in any order of the plan. */
const acyclicUnits = fc
  .tuple(...unitNames.map((_, index) => fc.subarray(unitNames.slice(0, index))))
  .map((needs) => unitNames.map((unit_id, index) => ({ unit_id, dependencies: needs[index] ?? [] })))
  .chain((units) => fc.shuffledSubarray(units, { minLength: units.length }));

const anyUnits = fc
  .tuple(...unitNames.map(() => fc.subarray([...unitNames])))
  .map((needs) => unitNames.map((unit_id, index) => ({ unit_id, dependencies: needs[index] ?? [] })));

type Unit = { readonly unit_id: string; readonly dependencies: readonly string[] };

function needsAtAnyDistance(units: readonly Unit[], id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const way = [id];
  for (let next = way.pop(); next !== undefined; next = way.pop()) {
    for (const needed of units.find(({ unit_id }) => unit_id === next)?.dependencies ?? []) {
      if (!found.has(needed)) way.push(needed);
      found.add(needed);
    }
  }
  return found;
}

test('a unit precedes another exactly if the other needs it, at any distance', () => {
  fc.assert(
    fc.property(acyclicUnits, (units) => {
      const order = unitOrder(units);
      for (const { unit_id: later } of units) {
        const needed = needsAtAnyDistance(units, later);
        for (const { unit_id: earlier } of units) {
          expect(order.precedes(earlier, later)).toBe(needed.has(earlier));
          if (needed.has(earlier)) expect(order.rank(earlier)).toBeLessThan(order.rank(later));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('with cycles it is still an order: no two units precede each other', () => {
  fc.assert(
    fc.property(anyUnits, (units) => {
      const order = unitOrder(units);
      expect(new Set(units.map(({ unit_id }) => order.rank(unit_id))).size).toBe(units.length);
      for (const { unit_id: a } of units) {
        for (const { unit_id: b } of units) {
          if (order.precedes(a, b)) expect(order.precedes(b, a)).toBe(false);
        }
      }
    }),
  );
});

test('unknown units precede nobody', () => {
  const order = unitOrder([{ unit_id: 'a' }, { unit_id: 'b', dependencies: ['a'] }]);
  expect([order.precedes('x', 'a'), order.precedes('a', 'x'), order.rank('x')]).toEqual([false, false, -1]);
});

test('the ends of a chain of a hundred thousand units are told apart without walking it', () => {
  const units = Array.from({ length: 100_000 }, (_, index) => ({
    unit_id: `u${index}`,
    dependencies: index === 0 ? [] : [`u${index - 1}`],
  }));
  const { precedes, levels } = dependencyOrder(units);
  expect(levels.at(-1)).toBe(99_999);
  for (let index = 0; index < 50_000; index += 1) {
    if (!precedes(index, 99_999 - index)) throw new Error(`${index} does not precede ${99_999 - index}`);
  }
});
