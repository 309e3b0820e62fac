import { expect, test } from 'vitest';
import { capResult } from '../../src/upstream/cap-result.ts';

const MIB = 1024 * 1024;
const text = (length: number) => ({ type: 'text', text: 'x'.repeat(length) }) as const;
const image = (length: number) =>
  ({ type: 'image', data: 'A'.repeat(length), mimeType: 'image/png' }) as const;

test('a small result passes as it is, without what is said beside it', () => {
  const result = { content: [text(3), image(4)], structuredContent: { a: 1 }, isError: true };
  expect(capResult({ ...result, _meta: { a: 1 } })).toEqual(result);
});

test('texts together are held to a mebibyte', () => {
  const { content } = capResult({ content: [text(MIB - 1), text(3), text(2)] });
  const [, second, third] = content;
  expect(second).toEqual({ type: 'text', text: 'x\n[… 2 characters left out: ask for less]' });
  expect(third).toEqual({ type: 'text', text: '\n[… 2 characters left out: ask for less]' });
});

test('media that are too large are named', () => {
  const { content } = capResult({ content: [image(8 * MIB), image(4)] });
  expect(content).toEqual([{ type: 'text', text: '[image left out: it is too large]' }, expect.anything()]);
});

test('data that is too large is left out', () => {
  expect(capResult({ content: [], structuredContent: { a: 'x'.repeat(MIB) } })).toEqual({ content: [] });
});

test('a result of countless parts is cut after the first 256', () => {
  const { content } = capResult({ content: Array.from({ length: 100_000 }, () => text(0)) });
  expect(content).toHaveLength(257);
  expect(content.at(-1)).toEqual({ type: 'text', text: '[… 99744 more parts left out: ask for less]' });
});

test('no half of a character is passed on', () => {
  const given = [{ type: 'text', text: 'a\uD800' }] as const;
  expect(capResult({ content: [...given], structuredContent: { a: '\uDC00b' } })).toEqual({
    content: [{ type: 'text', text: 'a\uFFFD' }],
    structuredContent: { a: '\uFFFDb' },
  });
});
