import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiteralFinder } from '../../src/process/literal-finder.ts';

const LETTERS = fc.constantFrom('a', 'b', 'c', '-');
const literal = fc.string({ unit: LETTERS, minLength: 3, maxLength: 12 });

/** Where each of the literals lies, looked for one by one. */
function oneByOne(text: string, literals: readonly string[]): readonly string[] {
  return literals
    .flatMap((wanted) =>
      Array.from(text, (_, start) => (text.startsWith(wanted, start) ? `${wanted} at ${start}` : [])),
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
          const finder = createLiteralFinder<string>();
          for (const wanted of literals) finder.add(Buffer.from(wanted), wanted);
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
          const finder = createLiteralFinder<string>();
          const added = given.map(([wanted]) => finder.add(Buffer.from(wanted), wanted));
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

  it('finds all that it knows at the moment, however often that changes between blocks', () => {
    const step = fc.record({
      wanted: literal,
      forgets: fc.nat({ max: 3 }),
      text: fc.string({ unit: LETTERS, maxLength: 80 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const finder = createLiteralFinder<string>();
        const known: { readonly wanted: string; readonly added: Disposable }[] = [];
        for (const { wanted, forgets, text } of steps) {
          known.push({ wanted, added: finder.add(Buffer.from(wanted), wanted) });
          for (const { added } of known.splice(0, forgets)) added[Symbol.dispose]();
          const found = finder.find(Buffer.from(text)).map(({ meaning, start }) => `${meaning} at ${start}`);
          const all = known.map(({ wanted: one }) => one);
          expect(found.sort()).toEqual(oneByOne(text, all));
        }
      }),
    );
  });
});
