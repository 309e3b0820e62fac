import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directoryOverlaps } from '../src/directory-overlaps.ts';
import type { Claim } from '../src/directory-overlaps.ts';
import { directoriesOverlap } from '../src/edit-area.ts';
import { unitOrder } from '../src/unit-order.ts';

const claim = fc.record({
  owner: fc.constantFrom('a', 'b', 'c', 'd'),
  directory: fc
    .array(fc.constantFrom('x', 'y', 'X', 'é', 'e\u0301'), { minLength: 1, maxLength: 4 })
    .map((s) => s.join('/')),
});
const claimLists = fc.array(claim, { maxLength: 12 });

function allPairs(claims: readonly Claim[]): (readonly [Claim, Claim])[] {
  return claims.flatMap((a, index) =>
    claims
      .slice(index + 1)
      .filter((b) => a.owner !== b.owner && directoriesOverlap(a.directory, b.directory))
      .map((b) => [a, b] as const),
  );
}

const owners = (pairs: readonly (readonly Claim[])[]) => new Set(pairs.flat().map(({ owner }) => owner));

test('it reports only pairs that really overlap, and names every owner that comparing all pairs would name', () => {
  fc.assert(
    fc.property(claimLists, (claims) => {
      const found = directoryOverlaps(claims).map(({ outer, inner }) => [outer, inner]);
      for (const [outer, inner] of found) {
        expect(outer?.owner).not.toBe(inner?.owner);
        expect(directoriesOverlap(outer?.directory ?? '', inner?.directory ?? '')).toBe(true);
      }
      expect(owners(found)).toEqual(owners(allPairs(claims)));
    }),
    { numRuns: 1_000 },
  );
});

test('no pair is reported twice', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(claim, { selector: ({ owner, directory }) => `${owner} ${directory}` }),
      (claims) => {
        const found = directoryOverlaps(claims).map(({ outer, inner }) => [
          claims.indexOf(outer),
          claims.indexOf(inner),
        ]);
        expect(new Set(found.map((pair) => pair.toSorted((a, b) => a - b).join())).size).toBe(found.length);
      },
    ),
  );
});

const orders = fc
  .tuple(fc.subarray(['a']), fc.subarray(['a', 'b']), fc.subarray(['a', 'b', 'c']))
  .map(([b, c, d]) =>
    unitOrder([
      { unit_id: 'a' },
      { unit_id: 'b', dependencies: b },
      { unit_id: 'c', dependencies: c },
      { unit_id: 'd', dependencies: d },
    ]),
  );

test('owners that wait for each other share a place; it is silent only if all that overlap do', () => {
  fc.assert(
    fc.property(claimLists, orders, (claims, order) => {
      const wait = (a: string, b: string) => order.precedes(a, b) || order.precedes(b, a);
      const found = directoryOverlaps(claims, order);
      for (const { outer, inner } of found) {
        expect(directoriesOverlap(outer.directory, inner.directory)).toBe(true);
        expect(wait(outer.owner, inner.owner)).toBe(false);
      }
      expect(found.length > 0).toBe(allPairs(claims).some(([a, b]) => !wait(a.owner, b.owner)));
    }),
    { numRuns: 1_000 },
  );
});

test('defect 36: a hundred thousand claims on one directory are one report each, not one for every two', () => {
  const claims = Array.from({ length: 100_000 }, (_, index) => ({ owner: `u${index}`, directory: 'src' }));
  expect(directoryOverlaps(claims)).toHaveLength(99_999);
});

test('a path of a hundred thousand segments is no problem', () => {
  const long = Array.from({ length: 100_000 }, () => 'a').join('/');
  const found = directoryOverlaps([
    { owner: 'a', directory: long },
    { owner: 'b', directory: `${long}/b` },
  ]);
  expect(found).toHaveLength(1);
});
