import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitShellWords } from '../../src/model/shell-words.ts';

test.for([
  { text: '', words: [] },
  { text: '  \t\n ', words: [] },
  { text: 'a  b', words: ['a', 'b'] },
  { text: `a" b"'c '`, words: ['a bc '] },
  { text: `'' ""`, words: ['', ''] },
  { text: `'a\\b'`, words: ['a\\b'] },
  { text: String.raw`"a\"b\\c\d"`, words: [String.raw`a"b\c\d`] },
  { text: String.raw`a\ b`, words: ['a b'] },
  { text: '# no $comment `x` > y', words: ['#', 'no', '$comment', '`x`', '>', 'y'] },
  { text: `"a`, words: null },
  { text: `'a`, words: null },
  { text: 'a\\', words: null },
])('the words of $text', ({ text, words }) => {
  expect(splitShellWords(text)).toEqual(words);
});

test('words in single quotes come back as they were', () => {
  const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      expect(splitShellWords(words.map(quoted).join(' '))).toEqual(words);
    }),
  );
});
