import fc from 'fast-check';
import { expect, test } from 'vitest';
import { screenLine } from '../../src/process/screen-line.ts';

test.for([
  { name: 'plain text', text: 'building', width: 20, shown: 'building' },
  { name: 'colours', text: '\x1b[1;31merror\x1b[0m: no', width: 20, shown: 'error: no' },
  { name: 'a title for the window', text: '\x1b]0;owned\x07text', width: 20, shown: 'text' },
  { name: 'a link', text: '\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', width: 20, shown: 'link' },
  { name: 'what goes to the clipboard', text: 'a\x1b]52;c;cm0gLXJmIC8+Cg==\x07b', width: 20, shown: 'ab' },
  { name: 'moves of the cursor', text: '\x1b[2A\x1b[1;1Ha\x1bMb\x1b7', width: 20, shown: 'ab' },
  { name: 'a plain line that is too long', text: `${'ab '.repeat(9)}c`, width: 8, shown: 'ab ab a…' },
  { name: 'an escape without an end', text: 'a\x1b[', width: 20, shown: 'a' },
  { name: 'an eight-bit escape', text: '\x9b31mred', width: 20, shown: 'red' },
  { name: 'a progress bar', text: '10%\r20%\r30%\r', width: 20, shown: '30%' },
  { name: 'control characters and tabs', text: 'a\tb\x07\x00c\x7f', width: 20, shown: 'a bc' },
  { name: 'text that would be turned round', text: 'a\u202eb\u2066c', width: 20, shown: 'abc' },
  { name: 'a line that is too long', text: 'abcdefgh', width: 5, shown: 'abcd…' },
  { name: 'a line that just fits', text: 'abcde', width: 5, shown: 'abcde' },
  { name: 'wide characters', text: '日本語日本語', width: 7, shown: '日本語…' },
  { name: 'an emoji of many parts', text: '👩‍👩‍👧‍👦 family', width: 4, shown: '👩‍👩‍👧‍👦 …' },
  { name: 'no room', text: 'abc', width: 0, shown: '' },
])('shows $name safely', ({ text, width, shown }) => {
  expect(screenLine(text, width)).toBe(shown);
});

test('never shows a control character nor more characters than there is room for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, width) => {
      const shown = screenLine(text, width);
      expect(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/.test(shown)).toBe(false);
      expect([...new Intl.Segmenter('en').segment(shown)].length).toBeLessThanOrEqual(width);
    }),
  );
});
