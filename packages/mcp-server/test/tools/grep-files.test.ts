import { symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openMatcher } from '../../src/tools/grep-files-matcher.ts';
import { grepFilesTool } from '../../src/tools/grep-files.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

const FILES = {
  'src/a/one.ts': 'const alpha = 1;\nconst beta = 2;\nconst Alphabet = 3;\n',
  'src/b/two.md': 'alpha\r\n\r\nbeta. alpha\r\n',
  'node_modules/x/three.ts': 'alpha',
  '.git/four': 'alpha',
  '.env': 'alpha=secret',
  '.agent/workers/v/five': 'alpha',
};

test.for([
  {
    name: 'a pattern',
    input: { pattern: 'alpha' },
    hits: ['src/a/one.ts:1', 'src/b/two.md:1', 'src/b/two.md:3'],
  },
  { name: 'a pattern that repeats', input: { pattern: 'b.t+a' }, hits: ['src/a/one.ts:2', 'src/b/two.md:3'] },
  {
    name: 'no difference of case',
    input: { pattern: 'alphab', case_sensitive: false },
    hits: ['src/a/one.ts:3'],
  },
  { name: 'whole words', input: { pattern: 'Alpha', whole_word: true }, hits: [] },
  { name: 'plain text', input: { pattern: 'beta.', regex: false }, hits: ['src/b/two.md:3'] },
  { name: 'line ends', input: { pattern: 'alpha$' }, hits: ['src/b/two.md:1', 'src/b/two.md:3'] },
  { name: 'included files', input: { pattern: 'alpha', include: ['*.ts'] }, hits: ['src/a/one.ts:1'] },
  { name: 'all but excluded', input: { pattern: 'alpha', exclude: ['src/b/**'] }, hits: ['src/a/one.ts:1'] },
  { name: 'one directory', input: { pattern: 'beta', path: 'src/a' }, hits: ['src/a/one.ts:2'] },
  { name: 'one file', input: { pattern: 'beta', path: 'src/b/two.md' }, hits: ['src/b/two.md:3'] },
])('grep_files finds $name', async ({ input, hits }) => {
  await using checkout = await makeCheckout(FILES);
  const { text, isError } = await call(grepFilesTool, input, checkout.context());
  expect(isError).toBeUndefined();
  expect(text.match(/^\S+:\d+/gmu) ?? []).toEqual(hits);
});

test('grep_files shows context and separates groups', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': '1\n2\nhit\n4\n5\n6\n7\nhit\nhit\n10\n' });
  const input = { pattern: 'hit', path: 'src/a', context_before: 1, context_after: 1 };
  expect((await call(grepFilesTool, input, checkout.context())).text.split('\n')).toEqual([
    'src/a/f-2-2',
    'src/a/f:3:hit',
    'src/a/f-4-4',
    '--',
    'src/a/f-7-7',
    'src/a/f:8:hit',
    'src/a/f:9:hit',
    'src/a/f-10-10',
  ]);
});

test('grep_files says when there are more matches than the limit', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'x\nx\nx\n' });
  const { text } = await call(grepFilesTool, { pattern: 'x', limit: 2 }, checkout.context());
  expect(text).toMatch(/^src\/a\/f:1:x\nsrc\/a\/f:2:x\n\[truncated: more than 2 matches/u);
  const exact = await call(grepFilesTool, { pattern: 'x', limit: 3 }, checkout.context());
  expect(exact.text).not.toContain('truncated');
});

test('grep_files bounds its answer', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': `${'x'.repeat(9_000)}\n`.repeat(500) });
  const { text } = await call(grepFilesTool, { pattern: 'x' }, checkout.context());
  expect(text.length).toBeLessThan(202_000);
  expect(text).toContain('[truncated');
});

test('grep_files leaves out binary and large files and says so, and does not follow links', async () => {
  await using checkout = await makeCheckout({ 'src/a/large': 'hit'.repeat(1_000) });
  await writeFile(checkout.in('src/a/binary'), Buffer.from([0x68, 0x69, 0x74, 0xff]));
  await symlink('../../..', checkout.in('src/a/up'));
  const { text } = await call(grepFilesTool, { pattern: 'hit', max_file_bytes: 100 }, checkout.context());
  expect(text).toBe('(no match)\n[2 binary, too large or unreadable files left out]');
});

test.for(['(', 'a?'.repeat(50), '(?:a||b||c)'.repeat(10), 'a{0,2}'.repeat(17)])(
  'grep_files refuses the pattern %s, and says why',
  async (pattern) => {
    await using checkout = await makeCheckout();
    const result = await call(grepFilesTool, { pattern }, checkout.context());
    expect(result).toMatchObject({ isError: true, text: expect.stringContaining('cannot be searched for') });
  },
);

test('plain text may hold any number of special characters', async () => {
  const text = 'a?(b|c)'.repeat(50);
  await using checkout = await makeCheckout({ 'src/a/f': text });
  const result = await call(grepFilesTool, { pattern: text, regex: false }, checkout.context());
  expect(result.text).toMatch(/^src\/a\/f:1:/u);
});

test.for(['(a+)+$', '^(a|a)*$', `${'.*'.repeat(16)}x`, `${'a?'.repeat(16)}(a|aa)+$`])(
  'a search for %s that would take for ever ends when the call is cancelled',
  async (pattern) => {
    const cancelled = new AbortController();
    await using matcher = openMatcher({ pattern, regex: true, case_sensitive: true, whole_word: false });
    expect(await matcher.match(['b!'], cancelled.signal)).toEqual([[]]);
    const searching = matcher.match([`${'a'.repeat(60)}!`], cancelled.signal);
    setImmediate(() => cancelled.abort());
    await expect(searching).rejects.toMatchObject({ name: 'AbortError' });
  },
);
