import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlText } from '../../src/web/html-text.ts';

const base = new URL('https://example.org/a/');
const read = (html: string, characters = 10_000, links = 100) => htmlText(html, base, { characters, links });

test.for([
  { name: 'text without tags', html: 'a  b\n c', text: 'a b c' },
  { name: 'a table', html: '<table><tr><th>A<th>B<tr><td>1<td>2</table>', text: 'A B\n1 2' },
  { name: 'a page without body', html: '<head><title>t</title></head>x', text: 'x' },
  { name: 'a head that is never closed', html: '<head><title>t</title><p>x', text: 'x' },
  {
    name: 'scripts and drawings',
    html: 'a<svg><title>no</title><text>no</text></svg><script>no</script>b',
    text: 'ab',
  },
  { name: 'entities', html: '&lt;b&gt; &eacute; &#x41; &unknown;', text: '<b> é A &unknown;' },
  { name: 'lines of a poem', html: 'a<br>b<br/>c', text: 'a\nb\nc' },
  { name: 'white space between words in tags', html: '<b>a</b> <i>b</i>', text: 'a b' },
])('$name', ({ html, text }) => {
  expect(read(html).text).toBe(text);
});

test('links are absolute, each once, and at most as many as wanted', () => {
  const html =
    '<a href="b">B</a><a href="../c">C <b>c</b></a><a href="mailto:x@y">M</a><a>none</a><a href="b">B</a>';
  expect(read(html).links).toEqual([
    { url: 'https://example.org/a/b', text: 'B' },
    { url: 'https://example.org/c', text: 'C c' },
  ]);
  expect(read(html, 10_000, 1).links).toHaveLength(1);
});

test('deep nesting is only long', () => {
  const { text } = read(`${'<div>'.repeat(100_000)}x`);
  expect(text).toBe('x');
});

test('any text is read, and none is longer than wanted', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<p>',
      '</p>',
      '<pre>',
      '</pre>',
      '<script>',
      '</script>',
      '<a href=x>',
      '</a>',
      '<!--',
      '-->',
      '<',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.nat(50), (pieces, characters) => {
      const { text, truncated } = read(pieces.join(''), characters);
      expect(text.length).toBeLessThanOrEqual(characters);
      if (!truncated) expect(read(pieces.join('')).text).toBe(text);
    }),
  );
});
