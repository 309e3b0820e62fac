import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiteralFinder } from '../../src/process/literal-finder.ts';

const LETTERS = fc.constantFrom('a', 'b', 'c', '-');
const literal = fc.string({ unit: LETTERS, minLength: 3, maxLength: 6 });

/** Where each of the literals lies, looked for one by one. */
function oneByOne(text: string, literals: readonly string[]): readonly string[] {
  return literals
    .flatMap((wanted, index) =>
      Array.from(text, (_, start) => (text.startsWith(wanted, start) ? `${index} at ${start}` : [])),
    )
    .flat()
    .sort();
}

describe('createLiteralFinder', () => {
  it('finds every place of every literal, at even and odd addresses', () => {
    fc.assert(
      fc.property(
        fc.array(literal, { maxLength: 8 }),
        fc.string({ unit: LETTERS, maxLength: 200 }),
        fc.nat({ max: 3 }),
        (literals, text, before) => {
          const finder = createLiteralFinder<number>();
          literals.forEach((wanted, index) => finder.add(Buffer.from(wanted), index));
          const block = Buffer.from('?'.repeat(before) + text).subarray(before);
          const found = finder.find(block).map(({ meaning, start }) => `${meaning} at ${start}`);
          expect(found.sort()).toEqual(oneByOne(text, literals));
        },
      ),
    );
  });

  it('finds no more what is disposed of, and all else still', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(literal, fc.boolean()), { maxLength: 8 }),
        fc.string({ unit: LETTERS, maxLength: 200 }),
        (given, text) => {
          const finder = createLiteralFinder<number>();
          const added = given.map(([wanted], index) => finder.add(Buffer.from(wanted), index));
          given.forEach(([, kept], index) => {
            if (!kept) added[index]?.[Symbol.dispose]();
          });
          const found = finder.find(Buffer.from(text)).map(({ meaning, start }) => `${meaning} at ${start}`);
          const kept = given.map(([wanted, isKept]) => (isKept ? wanted : '\0'));
          expect(found.sort()).toEqual(oneByOne(text, kept));
        },
      ),
    );
  });
});
