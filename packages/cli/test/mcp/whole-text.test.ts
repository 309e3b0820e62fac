import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wholeText } from '../../src/mcp/whole-text.ts';

test('however a text is cut into pieces, they hold it all, and no half of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 16 }), (text, size) => {
      const bytes = Buffer.from(text);
      let read = '';
      for (let at = 0; at < bytes.length;) {
        const piece = wholeText(bytes.subarray(at, at + size));
        expect(piece.begin).toBe(0);
        expect(piece.end).toBeGreaterThan(0);
        read += piece.text;
        at += piece.end;
      }
      expect(read).toBe(bytes.toString());
    }),
  );
});

test('a piece that begins within a character says where its text begins', () => {
  const bytes = Buffer.from('ä€😀b');
  expect(wholeText(bytes.subarray(1))).toEqual({ text: '€😀b', begin: 1, end: 9 });
  expect(wholeText(bytes.subarray(3, 7))).toEqual({ text: '', begin: 2, end: 2 });
});
