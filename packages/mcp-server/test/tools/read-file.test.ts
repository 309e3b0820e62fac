import { truncate, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readFileTool } from '../../src/tools/read-file.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

const FIVE = 'one\ntwo\nthree\nfour\nfive\n';

test.for([
  { name: 'the whole file', input: {}, text: FIVE },
  {
    name: 'zeros mean not given',
    input: { line_start: 0, head: 0, offset: 0, tail: 0, limit: 0 },
    text: FIVE,
  },
  { name: 'a range of lines', input: { line_start: 2, line_end: 3 }, text: 'two\nthree\n' },
  { name: 'lines to the end', input: { line_start: 4 }, text: 'four\nfive\n' },
  { name: 'lines from the start', input: { line_end: 1 }, text: 'one\n' },
  { name: 'lines past the end', input: { line_start: 9 }, text: '' },
  { name: 'an empty range', input: { line_start: 4, line_end: 2 }, text: '' },
  { name: 'the head', input: { head: 2 }, text: 'one\ntwo\n' },
  { name: 'the tail', input: { tail: 2 }, text: 'four\nfive\n' },
  { name: 'a tail longer than the file', input: { tail: 99 }, text: FIVE },
  { name: 'bytes', input: { offset: 4, limit: 3 }, text: 'two' },
  { name: 'bytes to the end', input: { offset: 19 }, text: 'five\n' },
  { name: 'bytes past the end', input: { offset: 99 }, text: '' },
])('read_file gives $name', async ({ input, text }) => {
  await using checkout = await makeCheckout({ 'src/b/f': FIVE });
  expect(await call(readFileTool, { path: 'src/b/f', ...input }, checkout.context())).toMatchObject({ text });
});

test('read_file gives a last line without an end, and lines across chunks', async () => {
  await using checkout = await makeCheckout({ f: `${'x'.repeat(65_534)}\nab\n${'y'.repeat(70_000)}\nlast` });
  const context = checkout.context();
  expect(await call(readFileTool, { path: 'f', line_start: 2, line_end: 2 }, context)).toMatchObject({
    text: 'ab\n',
  });
  expect(await call(readFileTool, { path: 'f', line_start: 4 }, context)).toMatchObject({ text: 'last' });
  expect(await call(readFileTool, { path: 'f', tail: 1 }, context)).toMatchObject({ text: 'last' });
});

test('read_file refuses two ways to select at once', async () => {
  await using checkout = await makeCheckout({ f: FIVE });
  const result = await call(readFileTool, { path: 'f', head: 1, tail: 1 }, checkout.context());
  expect(result).toMatchObject({ isError: true, text: expect.stringContaining('Choose one') });
});

test('read_file shows the first lines of a file that is too large, and says so', async () => {
  await using checkout = await makeCheckout({ f: 'line\n'.repeat(1_000) });
  const { text } = await call(readFileTool, { path: 'f', max_bytes: 512 }, checkout.context());
  expect(text).toBe(
    'line\nline\n\n[truncated: oversize; 10 of 5000 bytes shown; read the rest by line_start/line_end or offset/limit]',
  );
});

test('read_file cuts between characters', async () => {
  await using checkout = await makeCheckout({ f: 'ä€😀ä' });
  const context = checkout.context();
  const texts: string[] = [];
  for (let offset = 0; offset < 11; offset += 1) {
    texts.push((await call(readFileTool, { path: 'f', offset, limit: 5 }, context)).text);
  }
  expect(texts[0]).toBe('ä€');
  expect(texts.join('')).not.toContain('\ufffd');
  expect((await call(readFileTool, { path: 'f', head: 1, max_bytes: 8 }, context)).text).toMatch(
    /^ä€\n\[truncated/u,
  );
});

test.for([
  { name: 'a NUL', bytes: [0x61, 0x00, 0x62] },
  { name: 'invalid UTF-8', bytes: [0x61, 0xff, 0xfe] },
  { name: 'half a character at the end', bytes: [0x61, 0xc3] },
])('read_file refuses $name', async ({ bytes }) => {
  await using checkout = await makeCheckout();
  await writeFile(checkout.in('src/a/f'), Buffer.from(bytes));
  const result = await call(readFileTool, { path: 'src/a/f' }, checkout.context());
  expect(result).toMatchObject({ isError: true, structured: { error: 'binary_or_invalid_utf8' } });
});

test('read_file says that a file is missing without naming inner paths', async () => {
  await using checkout = await makeCheckout();
  const context = checkout.context();
  expect(await call(readFileTool, { path: 'no/such' }, context)).toEqual({
    text: 'no/such: no such file or directory (ENOENT)',
    structured: { path: 'no/such', error: 'ENOENT' },
    isError: true,
  });
});

test('read_file stops when the call is cancelled', async () => {
  await using checkout = await makeCheckout({ f: FIVE });
  const context = checkout.context({ signal: AbortSignal.abort(new Error('cancelled')) });
  await expect(call(readFileTool, { path: 'f' }, context)).rejects.toThrow('cancelled');
});

test('read_file looks for lines in the first GiB of a file only', { timeout: 120_000 }, async () => {
  await using checkout = await makeCheckout({ f: 'first\nsecond' });
  await truncate(checkout.in('f'), 2 ** 31);
  const result = await call(readFileTool, { path: 'f', line_start: 3 }, checkout.context());
  expect(result).toMatchObject({ structured: { content: '', truncated: 'max_bytes' } });
});
