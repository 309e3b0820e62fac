import { writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { directoryTreeTool } from '../../src/tools/directory-tree.ts';
import { listDirectoryRecursiveTool } from '../../src/tools/list-directory-recursive.ts';
import { listDirectoryTool } from '../../src/tools/list-directory.ts';
import { searchFilesTool } from '../../src/tools/search-files.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

const FILES = {
  'README.md': '',
  'src/a/one.ts': '',
  'src/b/deep/two.ts': '',
  'node_modules/x/index.js': '',
  '.git/config': '',
  '.env': '',
  '.ssh/id': '',
  '.agent/workers/v/x': '',
};

test('list_directory lists one level, without git', async () => {
  await using checkout = await makeCheckout(FILES);
  await symlink('src', checkout.in('alias'));
  expect((await call(listDirectoryTool, { path: '.' }, checkout.context())).text.split('\n')).toEqual([
    '[DIR] .agent',
    '[FILE] .env',
    '[DIR] .ssh',
    '[FILE] README.md',
    '[LINK] alias',
    '[DIR] node_modules',
    '[DIR] src',
  ]);
});

test('list_directory recursive enters no output, secret or foreign directory', async () => {
  await using checkout = await makeCheckout(FILES);
  expect((await call(listDirectoryTool, { recursive: true }, checkout.context())).text.split('\n')).toEqual([
    '[DIR] .agent',
    '[DIR] .agent/workers',
    '[DIR] .agent/workers/u',
    '[DIR] .agent/workers/u/tmp',
    '[FILE] .env',
    '[DIR] .ssh',
    '[FILE] README.md',
    '[DIR] node_modules',
    '[DIR] src',
    '[DIR] src/a',
    '[FILE] src/a/one.ts',
    '[DIR] src/b',
    '[DIR] src/b/deep',
    '[FILE] src/b/deep/two.ts',
  ]);
});

test('list_directory lists a skipped directory that is asked for, and where a link leads', async () => {
  await using checkout = await makeCheckout(FILES);
  await symlink('../b', checkout.in('src/a/link'));
  const context = checkout.context();
  expect((await call(listDirectoryTool, { path: 'node_modules/x' }, context)).text).toBe('[FILE] index.js');
  expect((await call(listDirectoryTool, { path: 'src/a/link' }, context)).text).toBe('[DIR] deep');
});

test('list_directory tells an empty directory, a file and a missing one apart', async () => {
  await using checkout = await makeCheckout({ 'src/b/': '', f: '' });
  const context = checkout.context();
  expect(await call(listDirectoryTool, { path: 'src/b' }, context)).toMatchObject({ text: '(empty)' });
  expect(await call(listDirectoryTool, { path: 'f' }, context)).toMatchObject({
    structured: { error: 'ENOTDIR' },
  });
  expect(await call(listDirectoryTool, { path: 'none' }, context)).toMatchObject({
    structured: { error: 'ENOENT' },
  });
});

test('a walk ends after 10,000 entries and says so', async () => {
  await using checkout = await makeCheckout({ 'src/b/': '' });
  for (let index = 0; index <= 10_000; index += 1) writeFileSync(checkout.in(`src/b/f${index}`), '');
  const { text } = await call(listDirectoryTool, { path: 'src/b' }, checkout.context());
  expect(text.split('\n')).toHaveLength(10_001);
  expect(text).toContain('[truncated: more than 10000 entries; name a deeper directory]');
});

test('a walk ends after 50 levels and says so', async () => {
  await using checkout = await makeCheckout({ [`src/b/${'d/'.repeat(60)}`]: '' });
  const { text } = await call(listDirectoryTool, { path: 'src/b', recursive: true }, checkout.context());
  expect(text.split('\n')).toHaveLength(51);
  expect(text).toContain('[truncated: more than 50 levels; name a deeper directory]');
});

test('directory_tree draws levels and leaves out what is excluded', async () => {
  await using checkout = await makeCheckout(FILES);
  const context = checkout.context();
  const full = await call(directoryTreeTool, { path: 'src' }, context);
  expect(full.text).toBe('src/\n  a/\n    one.ts\n  b/\n    deep/\n      two.ts');
  const cut = await call(directoryTreeTool, { path: 'src', max_depth: 2, exclude_patterns: ['a'] }, context);
  expect(cut.text).toBe('src/\n  b/\n    deep/');
});

test('list_directory_recursive goes as deep as it is told and leaves out what is excluded', async () => {
  await using checkout = await makeCheckout(FILES);
  const list = async (input: object) =>
    (await call(listDirectoryRecursiveTool, { path: 'src', ...input }, checkout.context())).text.split('\n');
  const all = ['[DIR] a', '[FILE] a/one.ts', '[DIR] b', '[DIR] b/deep', '[FILE] b/deep/two.ts'];
  expect(await list({})).toEqual(all);
  expect(await list({ max_depth: 2 })).toEqual(all.slice(0, -1));
  expect(await list({ exclude_patterns: ['deep', 'one.*'] })).toEqual(['[DIR] a', '[DIR] b']);
});

test('search_files finds by glob, and says when there is more', async () => {
  await using checkout = await makeCheckout(FILES);
  const context = checkout.context();
  const find = async (input: object) => (await call(searchFilesTool, input, context)).text.split('\n');
  expect(await find({ pattern: '*.ts' })).toEqual(['src/a/one.ts', 'src/b/deep/two.ts']);
  expect(await find({ pattern: '**/deep' })).toEqual(['src/b/deep/']);
  expect(await find({ pattern: '*.ts', path: 'src/b' })).toEqual(['src/b/deep/two.ts']);
  expect(await find({ pattern: '*.ts', exclude: ['src/b'] })).toEqual(['src/a/one.ts']);
  expect(await find({ pattern: '*.ts', limit: 1 })).toEqual([
    'src/a/one.ts',
    '[truncated: more than 1 results; name a deeper directory or a longer pattern]',
  ]);
  expect(await find({ pattern: '*.none' })).toEqual(['(no match)']);
});
