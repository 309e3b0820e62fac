import stringWidth from 'fast-string-width';
import { expect, test } from 'vitest';
import {
  formatDuration,
  padColumns,
  plural,
  sanitiseLine,
  sanitiseLines,
  truncateEnd,
  truncateMiddle,
} from '../src/terminal-text.ts';

test.for([
  { name: 'plain text stays', text: 'Grüße, 世界 👩‍👩‍👧', want: 'Grüße, 世界 👩‍👩‍👧' },
  { name: 'colours go', text: '\u001b[31mred\u001b[0m', want: 'red' },
  { name: 'hyperlinks and titles go', text: '\u001b]8;;http://x\u0007link\u001b]8;;\u0007', want: 'link' },
  { name: 'the 8-bit control sequence introducer goes', text: '\u009b2Jcleared', want: 'cleared' },
  { name: 'a lone escape goes', text: 'a\u001b', want: 'a' },
  { name: 'a carriage return cannot overwrite', text: 'ok\rfailed', want: 'ok failed' },
  { name: 'lines become one', text: 'a\n\n\tb', want: 'a b' },
  { name: 'a bell and a backspace go', text: 'a\u0007\bb', want: 'ab' },
  { name: 'what writes to the clipboard goes', text: 'a\u001b]52;c;cm0gLXJmIC8+Cg==\u0007b', want: 'ab' },
  { name: 'a device string goes', text: 'a\u001bP1$r0;1m\u001b\\b', want: 'ab' },
  { name: 'a string without an end goes', text: 'a\u001b]0;title', want: 'a' },
  { name: 'moves of the cursor go', text: '\u001b[2A\u001b[1;1Ha\u001b[K\u001bMb\u001b7', want: 'ab' },
  { name: 'a change of the character set goes', text: '\u001b(0lqk\u001b(B', want: 'lqk' },
  { name: '8-bit strings go', text: 'a\u009d0;title\u009cb\u0090q\u009cc', want: 'abc' },
  { name: 'NUL and DEL go', text: 'a\u0000b\u007f', want: 'ab' },
  { name: 'tags and soft hyphens that nobody sees go', text: 'a\u{e0041}\u00adb', want: 'ab' },
  { name: 'what reorders text goes', text: 'safe\u202etxt.exe', want: 'safetxt.exe' },
])('one harmless line: $name', ({ text, want }) => {
  expect(sanitiseLine(text)).toBe(want);
});

test('several harmless lines keep their indentation', () => {
  expect(sanitiseLines('not ok 1\r\n  \u001b[31m---\u001b[0m\n\tend  ')).toEqual([
    'not ok 1',
    '  ---',
    '  end',
  ]);
});

test.for([
  { name: 'short text stays', text: 'api', width: 8, end: 'api', middle: 'api' },
  { name: 'exact fit stays', text: 'apiserver', width: 9, end: 'apiserver', middle: 'apiserver' },
  { name: 'long text is cut', text: 'api-server-v2', width: 9, end: 'api-serv…', middle: 'api-…r-v2' },
  { name: 'wide characters are not split', text: '世界世界世界', width: 6, end: '世界…', middle: '世…界' },
  { name: 'one column', text: 'api', width: 1, end: '…', middle: '…' },
  { name: 'no column', text: 'api', width: 0, end: '', middle: '' },
])('cuts to the width of the terminal: $name', ({ text, width, end, middle }) => {
  expect(truncateEnd(text, width)).toBe(end);
  expect(truncateMiddle(text, width)).toBe(middle);
  expect(stringWidth(truncateEnd(text, width))).toBeLessThanOrEqual(width);
});

test('wide characters are aligned by what a terminal shows', () => {
  expect(padColumns('世界', 6)).toBe('世界  ');
  expect(padColumns('7', 3, 'right')).toBe('  7');
});

test.for([
  [0, '0.0s'],
  [40, '0.0s'],
  [449, '0.4s'],
  [12_000, '12.0s'],
  [59_940, '59.9s'],
  [59_960, '1m 00s'],
  [185_000, '3m 05s'],
  [3_599_600, '1h 00m'],
  [7_260_000, '2h 01m'],
  [-1, '–'],
  [Number.NaN, '–'],
] as const)('%i ms is %s', ([ms, want]) => {
  expect(formatDuration(ms)).toBe(want);
});

test('counts read as English', () => {
  expect([plural(0, 'file'), plural(1, 'file'), plural(2, 'file')]).toEqual(['0 files', '1 file', '2 files']);
});
