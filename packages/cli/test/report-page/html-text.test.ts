import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Html, html } from '../../src/report-page/html-text.ts';

test('whatever is not HTML of ours is escaped, in lists too', () => {
  const evil = `<b title="x">&'</b>`;
  const shown = '&lt;b title=&quot;x&quot;&gt;&amp;&apos;&lt;/b&gt;';
  expect(String(html`${evil}`)).toBe(shown);
  expect(String(html`${[html`${evil}!`, evil]}`)).toBe(`${shown}!${shown}`);
});

test('numbers are shown, null is nothing, HTML stays', () => {
  expect(String(html`${1}${null}${new Html('<hr>')}`)).toBe('1<hr>');
});

test('no text opens an element or leaves an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = String(html`<a title="${text}">${text}</a>`);
      expect(shown.match(/["<>]/g)).toEqual(['<', '"', '"', '>', '<', '>']);
    }),
  );
});
