import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UnitRecord, WorkerVector } from '../src/index.ts';
import { reduce } from '../src/index.ts';
import { pendingRecord } from '../src/record-changes.ts';
import {
  nextMarked,
  ranksMarked,
  vectorOf,
  withRecord,
  withRecords,
  recordAt,
} from '../src/worker-vector.ts';
import { runStarted, stamped, stateAfter, unit, workerStarted, workerSucceeded } from './play.ts';

const recordsOf = (waiting: readonly number[]): UnitRecord[] =>
  waiting.map((waitingFor, rank) => pendingRecord(`u${rank}`, waitingFor));

function waitingAt(vector: WorkerVector, rank: number): number | undefined {
  const record = recordAt(vector, rank);
  return record?.status === 'pending' ? record.waiting_for : undefined;
}

const sizes = fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 700 });

test('a vector holds what an array holds, after any changes, and the vectors before them are unchanged', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1 })), { maxLength: 30 }),
      (waiting, changes) => {
        const first = vectorOf(recordsOf(waiting));
        const model = [...waiting];
        let vector = first;
        for (const [at, waitingFor] of changes) {
          const rank = at % waiting.length;
          model[rank] = waitingFor;
          vector = withRecord(vector, rank, pendingRecord(`u${rank}`, waitingFor));
        }
        expect(model.map((_, rank) => waitingAt(vector, rank))).toEqual(model);
        expect(waiting.map((_, rank) => waitingAt(first, rank))).toEqual(waiting);
        expect(ranksMarked(vector, 'ready', Infinity)).toEqual(
          model.flatMap((left, rank) => (left === 0 ? [rank] : [])),
        );
      },
    ),
  );
});

test('changing many at once is changing one after the other', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(), { maxLength: 40 }), (waiting, places) => {
      const ranks = Int32Array.from(new Set(places.map((place) => place % waiting.length))).sort();
      const vector = vectorOf(recordsOf(waiting));
      const freed = (record: UnitRecord) => pendingRecord(record.unit_id, 0);
      let oneByOne = vector;
      for (const rank of ranks) oneByOne = withRecord(oneByOne, rank, pendingRecord(`u${rank}`, 0));
      expect(withRecords(vector, ranks, 0, ranks.length, freed)).toEqual(oneByOne);
    }),
  );
});

test('ranks are found in their order, up to the limit', () => {
  const vector = vectorOf(recordsOf(Array.from({ length: 5000 }, (_, rank) => (rank % 997 === 0 ? 0 : 1))));
  expect(ranksMarked(vector, 'ready', 3)).toEqual([0, 997, 1994]);
  expect(ranksMarked(vector, 'ready', Infinity)).toEqual([0, 997, 1994, 2991, 3988, 4985]);
  expect(ranksMarked(vector, 'ready', 0)).toEqual([]);
  expect(ranksMarked(vector, 'ready', -1)).toEqual([]);
  expect(ranksMarked(vector, 'blockable', Infinity)).toEqual([]);
});

test('the next rank is found from any rank on', () => {
  fc.assert(
    fc.property(sizes, fc.nat({ max: 800 }), (waiting, from) => {
      const next = waiting.findIndex((left, rank) => rank >= from && left === 0);
      expect(nextMarked(vectorOf(recordsOf(waiting)), 'ready', from)).toBe(next);
    }),
  );
});

test('the millionth record can be reached', () => {
  const vector = vectorOf(recordsOf(Array.from({ length: 1_000_000 }, () => 1)));
  expect(waitingAt(withRecord(vector, 999_999, pendingRecord('u999999', 0)), 999_999)).toBe(0);
});

test('a rank that does not exist has no record and changes nothing', () => {
  const vector = vectorOf(recordsOf([0, 0]));
  expect(recordAt(vector, 2)).toBeUndefined();
});

test('one event copies one path and leaves every other node as it is', () => {
  const units = Array.from({ length: 10_000 }, (_, index) => unit(`u${String(index).padStart(5, '0')}`));
  const before = stateAfter(runStarted(units));
  const after = reduce(before, stamped(2, workerStarted('u05000'))).state;
  expect(nodesNotShared(before.worker_states, after.worker_states)).toBe(4);
});

test('a unit that succeeds copies the paths of its dependents too, each node once', () => {
  const ids = Array.from({ length: 256 }, (_, index) => `u${String(index).padStart(3, '0')}`);
  const units = ids.map((id) => unit(id, id === 'u000' ? [] : ['u000']));
  const before = stateAfter(runStarted(units), workerStarted('u000'));
  const after = reduce(before, stamped(3, workerSucceeded('u000'))).state;
  expect(nodesNotShared(before.worker_states, after.worker_states)).toBe(17);
});

function nodesNotShared(before: WorkerVector, after: WorkerVector): number {
  if (before === after) return 0;
  if (before.height === 0 || after.height === 0) return 1;
  const others = before.slots;
  return after.slots.reduce((sum, child, slot) => {
    const other = others[slot];
    return sum + (other === undefined ? 1 : nodesNotShared(other, child));
  }, 1);
}
