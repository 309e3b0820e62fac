import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateLeft, type EventBody } from '../src/index.ts';
import { diamond, runStarted, stateAfter, unit, workerStarted, workerSucceeded } from './play.ts';

const taking = (id: string, needs: readonly string[], expected_ms: number) =>
  unit(id, needs, { expected_ms });

test.for([
  { name: 'one after the other', workers: 1, left: 100 },
  { name: 'two at once', workers: 2, left: 70 },
  { name: 'as many as there are', workers: 9, left: 70 },
])('what is left is played through: $name', ({ workers, left }) => {
  const plan = [
    taking('a', [], 10),
    taking('b', ['a'], 30),
    taking('c', ['a'], 20),
    taking('d', ['b', 'c'], 30),
    taking('e', [], 10),
  ];
  expect(estimateLeft(stateAfter(runStarted(plan, { max_workers: workers })), 0)).toBe(left);
});

test('nothing is said while nothing is known', () => {
  expect(estimateLeft(stateAfter(runStarted(diamond)), 0)).toBeNull();
});

test('what a run measures itself stands for those of which nothing is known', () => {
  const first: readonly EventBody[] = [runStarted(diamond), workerStarted('a'), workerSucceeded('a')];
  const left = estimateLeft(stateAfter(...first), 0);
  expect(left).not.toBeNull();
});

test('more workers never make it longer than one, and none makes it shorter than the longest unit', () => {
  const units = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 8 }), (times, workers) => {
      const plan = times.map((ms, index) => taking(`u${index}`, [], ms));
      const left = estimateLeft(stateAfter(runStarted(plan, { max_workers: workers })), 0) ?? 0;
      const sum = times.reduce((total, ms) => total + ms, 0);
      expect(left).toBeLessThanOrEqual(sum);
      expect(left).toBeGreaterThanOrEqual(Math.max(...times, sum / workers));
    }),
  );
});
