import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesAny } from '../src/path-glob.ts';

test.for([
  { glob: '*.ts', yes: ['a.ts', 'src/a.ts', '.ts'], no: ['a.tsx', 'a.ts/b'] },
  { glob: 'src/*.ts', yes: ['src/a.ts'], no: ['a.ts', 'src/b/a.ts', 'x/src/a.ts'] },
  { glob: './src/*', yes: ['src/a'], no: ['src', 'src/a/b'] },
  { glob: '/src', yes: ['src'], no: ['a/src'] },
  { glob: 'src/**', yes: ['src/a', 'src/a/b', 'src'], no: ['a/src/b', 'src2'] },
  { glob: '**/test/**/*.ts', yes: ['test/a.ts', 'x/y/test/z/a.ts'], no: ['tests/a.ts', 'test/a.js'] },
  { glob: 'a/**/b', yes: ['a/b', 'a/x/b', 'a/x/y/b'], no: ['a/b/c', 'ab'] },
  { glob: 'a?c', yes: ['abc', 'a😀c'], no: ['ac', 'abbc', 'a/c'] },
  { glob: '[a-c]x', yes: ['ax', 'cx'], no: ['dx', 'x', '-x'] },
  { glob: '[!a-c]x', yes: ['dx'], no: ['ax'] },
  { glob: '[^a]x', yes: ['bx'], no: ['ax'] },
  { glob: '[]a]x', yes: [']x', 'ax'], no: ['bx'] },
  { glob: '[a-]', yes: ['a', '-'], no: ['b'] },
  { glob: '[ab', yes: ['[ab'], no: ['a'] },
  { glob: '\\*', yes: ['*'], no: ['a'] },
  { glob: '*.{ts,js}', yes: ['a.ts', 'b.js'], no: ['a.tjs', 'a.{ts,js}'] },
  { glob: '{a,{b,c}}/x', yes: ['a/x', 'b/x', 'c/x'], no: ['d/x'] },
  { glob: '{a}', yes: ['{a}'], no: ['a'] },
  { glob: '{a,b', yes: ['{a,b'], no: ['a'] },
  { glob: 'a.b', yes: ['a.b'], no: ['axb'] },
  { glob: '(a|b)+$', yes: ['(a|b)+$'], no: ['a'] },
  { glob: '**', yes: ['a', 'a/b'], no: [] },
  { glob: 'Ä*', yes: ['Äpfel'], no: ['äpfel'] },
])('the glob $glob', ({ glob, yes, no }) => {
  const matches = matchesAny([glob]);
  expect(yes.filter((path) => !matches(path.split('/')))).toEqual([]);
  expect(no.filter((path) => matches(path.split('/')))).toEqual([]);
});

test('a glob with too many alternatives is refused', () => {
  expect(matchesAny(['{a,b}'.repeat(8)])(['abababab'])).toBe(true);
  for (const times of [9, 150]) {
    expect(() => matchesAny(['{a,b}'.repeat(times)])).toThrow('has more than 256 alternatives in braces');
  }
});

test('a glob full of stars is decided at once', () => {
  expect(matchesAny(['*a'.repeat(100) + 'b'])(['a'.repeat(250)])).toBe(false);
  expect(matchesAny(['**/a/'.repeat(100) + 'b'])(Array.from({ length: 500 }, () => 'a'))).toBe(false);
});

test('a name whose special characters are escaped matches itself alone', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !/[/{},]/u.test(text));
  fc.assert(
    fc.property(name, name, (text, other) => {
      const matches = matchesAny([text.replaceAll(/[\\*?[\]]/gu, '\\$&')]);
      expect(matches([text])).toBe(true);
      expect(matches([other])).toBe(text === other);
    }),
  );
});
