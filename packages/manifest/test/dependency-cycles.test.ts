import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyCycles, formatCycle } from '../src/dependency-cycles.ts';
import type { Cycle, Edge } from '../src/dependency-cycles.ts';

const graphOf = (targets: readonly (readonly number[])[]): Edge[][] =>
  targets.map((list) => list.map((target, position) => ({ position, target })));

const ways = (targets: readonly (readonly number[])[]) =>
  dependencyCycles(graphOf(targets)).map((cycle) => formatCycle(cycle, ['a', 'b', 'c', 'd', 'e', 'f']));

test.for([
  { name: 'no dependency', graph: [[], []], found: [] },
  { name: 'a diamond', graph: [[], [0], [0], [1, 2]], found: [] },
  { name: 'two that need each other', graph: [[1], [0]], found: ['a → b → a'] },
  { name: 'three in a ring', graph: [[2], [0], [1]], found: ['a → c → b → a'] },
  { name: 'two rings apart', graph: [[1], [0], [3], [2]], found: ['a → b → a', 'c → d → c'] },
  { name: 'two rings that share a unit', graph: [[1, 2], [0], [0]], found: ['a → b → a', 'a → c → a'] },
  { name: 'a ring behind a tail', graph: [[1], [2], [1]], found: ['b → c → b'] },
])('$name gives $found', ({ graph, found }) => {
  expect(ways(graph)).toEqual(found);
});

const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  );

function without(targets: readonly (readonly number[])[], cycles: readonly Cycle[]): Edge[][] {
  const closing = new Set(cycles.map(({ closedBy }) => `${closedBy.node} ${closedBy.position}`));
  return graphOf(targets).map((edges, node) =>
    edges.filter((edge) => !closing.has(`${node} ${edge.position}`)),
  );
}

test('every reported way can be walked, and without the closing dependencies no cycle is left', () => {
  fc.assert(
    fc.property(graphs, (targets) => {
      const cycles = dependencyCycles(graphOf(targets));
      for (const { nodes } of cycles) {
        for (const [at, node] of nodes.entries()) {
          expect(targets[node]).toContain(nodes[(at + 1) % nodes.length]);
        }
      }
      expect(dependencyCycles(without(targets, cycles))).toEqual([]);
    }),
  );
});

test('a ring of a hundred thousand is found, and only its ends are shown', () => {
  const size = 100_000;
  const [cycle] = dependencyCycles(graphOf(Array.from({ length: size }, (_, node) => [(node + 1) % size])));
  expect(cycle?.length).toBe(size);
  expect(cycle?.nodes).toEqual([0, 1, 2, 3, 4, 5, 99_994, 99_995, 99_996, 99_997, 99_998, 99_999]);
});

test('a chain of a hundred thousand has no cycle', () => {
  const chain = Array.from({ length: 100_000 }, (_, node) => (node === 0 ? [] : [node - 1]));
  expect(
    dependencyCycles(graphOf(chain.toReversed().map((_, node) => (node === 99_999 ? [] : [node + 1])))),
  ).toEqual([]);
  expect(dependencyCycles(graphOf(chain))).toEqual([]);
});
