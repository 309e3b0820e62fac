import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstDifferences } from '../../src/replay/first-differences.ts';

test.for([
  { name: 'a value', one: { a: { b: [1, 2] } }, other: { a: { b: [1, 3] } }, paths: ['a.b[1]'] },
  { name: 'a field that is missing', one: { a: 1 }, other: {}, paths: ['a'] },
  { name: 'a field too many', one: {}, other: { a: 1 }, paths: ['a'] },
  { name: 'a longer list', one: [1], other: [1, 2], paths: ['[1]'] },
  { name: 'a list in place of an object', one: { a: {} }, other: { a: [] }, paths: ['a'] },
  { name: 'null in place of an object', one: { a: {} }, other: { a: null }, paths: ['a'] },
  { name: 'the whole', one: 1, other: '1', paths: [''] },
])('$name is named by its path', ({ one, other, paths }) => {
  expect(firstDifferences(one, other, 9).map(({ path }) => path)).toEqual(paths);
});

test('no more places are named than asked for', () => {
  expect(firstDifferences([1, 2, 3], [4, 5, 6], 2)).toEqual([
    { path: '[0]', expected: 1, found: 4 },
    { path: '[1]', expected: 2, found: 5 },
  ]);
});

test('documents differ exactly when their texts do', () => {
  const documents = fc.jsonValue({ maxDepth: 3 });
  const text = (value: unknown): string => JSON.stringify(value);
  fc.assert(
    fc.property(documents, documents, (one, other) => {
      const [first, second]: unknown[] = [JSON.parse(text(one)), JSON.parse(text(other))];
      expect(firstDifferences(first, JSON.parse(text(one)), 1)).toEqual([]);
      if (firstDifferences(first, second, 1).length === 0) expect(sorted(first)).toBe(sorted(second));
    }),
  );
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
