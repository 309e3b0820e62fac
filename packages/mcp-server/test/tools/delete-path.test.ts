import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { appendFileTool } from '../../src/tools/append-file.ts';
import { copyFileTool } from '../../src/tools/copy-file.ts';
import { createDirectoryTool } from '../../src/tools/create-directory.ts';
import { deletePathTool } from '../../src/tools/delete-path.ts';
import { listAllowedRootsTool } from '../../src/tools/list-allowed-roots.ts';
import { moveFileTool } from '../../src/tools/move-file.ts';
import { statPathTool } from '../../src/tools/stat-path.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

test('delete_path deletes a file, and a directory only when recursive', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': '', 'src/a/d/e/g': '' });
  await symlink(checkout.outside, checkout.in('src/a/d/link'));
  const context = checkout.context();
  expect(await call(deletePathTool, { path: 'src/a/f' }, context)).toMatchObject({ text: 'deleted src/a/f' });
  expect(await call(deletePathTool, { path: 'src/a/d' }, context)).toMatchObject({ isError: true });
  expect(await call(deletePathTool, { path: 'src/a/d', recursive: true }, context)).toMatchObject({
    text: 'deleted src/a/d',
  });
  expect(await readdir(checkout.in('src/a'))).toEqual([]);
  expect(await readdir(checkout.outside)).toEqual(['sentinel']);
  expect(await call(deletePathTool, { path: 'src/a/f' }, context)).toMatchObject({
    structured: { error: 'ENOENT' },
  });
});

test.for(['src/a', 'src/a/', 'src/a/.', '.agent/workers/u'])(
  'defect 49: the writable root %s stays',
  async (path) => {
    await using checkout = await makeCheckout();
    const context = checkout.context({ allowed: ['src/a', 'src/a/inner'] });
    await expect(call(deletePathTool, { path, recursive: true }, context)).rejects.toMatchObject({
      code: 'area_root',
    });
    await expect(call(moveFileTool, { src: path, dest: 'src/a/x' }, context)).rejects.toMatchObject({
      code: 'area_root',
    });
  },
);

test('defect 49: a directory that holds a writable root stays too', async () => {
  await using checkout = await makeCheckout({ 'src/a/x/y/': '' });
  const context = checkout.context({ allowed: ['src/a', 'src/a/x/y'] });
  await expect(call(deletePathTool, { path: 'src/a/x', recursive: true }, context)).rejects.toMatchObject({
    code: 'area_root',
  });
});

test.for([
  { kept: 'src/a/d/e/.git/config', code: 'reserved' },
  { kept: 'src/a/d/.agent/x', code: 'reserved' },
  { kept: 'src/a/d/e/.env', code: 'secret' },
])('a directory with $kept is neither deleted nor moved, nor any part of it', async ({ kept, code }) => {
  await using checkout = await makeCheckout({ 'src/a/d/a': '', 'src/a/d/z': '', [kept]: 'x' });
  const context = checkout.context();
  await expect(call(deletePathTool, { path: 'src/a/d', recursive: true }, context)).rejects.toMatchObject({
    code,
  });
  await expect(call(moveFileTool, { src: 'src/a/d', dest: 'src/a/n' }, context)).rejects.toMatchObject({
    code,
  });
  expect(await readdir(checkout.in('src/a/d'))).toEqual(expect.arrayContaining(['a', 'z']));
  expect(await readFile(checkout.in(kept), 'utf8')).toBe('x');
});

test('move_file moves files and directories and makes parents', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'F', 'src/a/d/g': 'G' });
  const context = checkout.context();
  expect((await call(moveFileTool, { src: 'src/a/f', dest: 'src/a/n/ew/f' }, context)).text).toBe(
    'moved src/a/f to src/a/n/ew/f',
  );
  await call(moveFileTool, { src: 'src/a/d', dest: '.agent/workers/u/d' }, context);
  expect(await readFile(checkout.in('src/a/n/ew/f'), 'utf8')).toBe('F');
  expect(await readFile(checkout.in('.agent/workers/u/d/g'), 'utf8')).toBe('G');
});

test('move_file and copy_file replace only when told so', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'F', 'src/a/g': 'G' });
  const context = checkout.context();
  for (const tool of [moveFileTool, copyFileTool]) {
    const refused = await call(tool, { src: 'src/a/f', dest: 'src/a/g' }, context);
    expect(refused).toMatchObject({ isError: true, structured: { error: 'EEXIST' } });
  }
  expect(await readFile(checkout.in('src/a/g'), 'utf8')).toBe('G');
  await call(copyFileTool, { src: 'src/a/f', dest: 'src/a/g', overwrite: true }, context);
  expect(await readFile(checkout.in('src/a/g'), 'utf8')).toBe('F');
  await call(moveFileTool, { src: 'src/a/f', dest: 'src/a/g', overwrite: true }, context);
  expect(existsSync(checkout.in('src/a/f'))).toBe(false);
});

test('move_file says why a directory cannot go into itself', async () => {
  await using checkout = await makeCheckout({ 'src/a/d/f': '' });
  const result = await call(moveFileTool, { src: 'src/a/d', dest: 'src/a/d/e/d' }, checkout.context());
  expect(result).toMatchObject({ isError: true, structured: { error: 'EINVAL' } });
});

test('copy_file copies from anywhere in the checkout, bytes and mode', async () => {
  const bytes = 'x'.repeat(600_000);
  await using checkout = await makeCheckout({ 'src/b/run.sh': bytes });
  await chmod(checkout.in('src/b/run.sh'), 0o755);
  await call(copyFileTool, { src: 'src/b/run.sh', dest: 'src/a/bin/run.sh' }, checkout.context());
  expect(await readFile(checkout.in('src/a/bin/run.sh'), 'utf8')).toBe(bytes);
  expect((await stat(checkout.in('src/a/bin/run.sh'))).mode & 0o777).toBe(0o755);
});

test('append_file adds bytes, and makes what is missing', async () => {
  await using checkout = await makeCheckout();
  const context = checkout.context();
  await call(appendFileTool, { path: 'src/a/log/f', content: 'ä\n' }, context);
  const result = await call(appendFileTool, { path: 'src/a/log/f', content: '€\n' }, context);
  expect(result.structured).toEqual({ path: 'src/a/log/f', bytes: 4 });
  expect(await readFile(checkout.in('src/a/log/f'), 'utf8')).toBe('ä\n€\n');
});

test('create_directory makes parents and accepts what is there, but not a file', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': '' });
  const context = checkout.context();
  expect((await call(createDirectoryTool, { path: 'src/a/x/y' }, context)).text).toBe('created src/a/x/y');
  expect((await call(createDirectoryTool, { path: 'src/a/x/y' }, context)).text).toBe(
    'src/a/x/y exists already',
  );
  await expect(call(createDirectoryTool, { path: 'src/a/f' }, context)).rejects.toMatchObject({
    code: 'not_a_file',
  });
  expect(await call(createDirectoryTool, { path: 'src/a/f/g' }, context)).toMatchObject({
    structured: { error: 'ENOTDIR' },
  });
});

test('a missing writable directory is made by the first write', async () => {
  await using checkout = await makeCheckout();
  await call(
    appendFileTool,
    { path: 'new/area/f', content: 'x' },
    checkout.context({ allowed: ['new/area'] }),
  );
  expect(await readFile(checkout.in('new/area/f'), 'utf8')).toBe('x');
});

test('stat_path tells files, directories and what is missing apart', async () => {
  await using checkout = await makeCheckout({ 'src/b/f': 'four' });
  const context = checkout.context();
  expect((await call(statPathTool, { path: 'src/b/f' }, context)).structured).toMatchObject({
    type: 'file',
    size: 4,
  });
  expect((await call(statPathTool, { path: '.' }, context)).structured).toMatchObject({ type: 'dir' });
  expect((await call(statPathTool, { path: 'no/such' }, context)).structured).toEqual({
    path: 'no/such',
    type: 'missing',
  });
  await expect(call(statPathTool, { path: '.env' }, context)).rejects.toMatchObject({ code: 'secret' });
});

test('list_allowed_roots tells where to read and write', async () => {
  await using checkout = await makeCheckout();
  expect((await call(listAllowedRootsTool, {}, checkout.context())).structured).toEqual({
    root: checkout.root,
    read: [checkout.root],
    write: [checkout.in('src/a'), checkout.in('.agent/workers/u')],
    namespace: checkout.in('.agent/workers/u'),
  });
});
