import { chmod, link, readFile, stat, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeFileTool } from '../../src/tools/write-file.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

test('write_file creates the file and the directories above it', async () => {
  await using checkout = await makeCheckout();
  const result = await call(
    writeFileTool,
    { path: 'src/a/deep/er/f.txt', content: 'hello' },
    checkout.context(),
  );
  expect(result.text).toBe('created src/a/deep/er/f.txt (5 bytes)');
  expect(await readFile(checkout.in('src/a/deep/er/f.txt'), 'utf8')).toBe('hello');
});

test('defect 51: write_file counts bytes, not characters', async () => {
  await using checkout = await makeCheckout();
  const result = await call(writeFileTool, { path: 'src/a/ü', content: 'äöü€😀' }, checkout.context());
  expect(result.structured).toMatchObject({ bytes: 13 });
});

test('write_file keeps the mode of the file it replaces', async () => {
  await using checkout = await makeCheckout({ 'src/a/run.sh': 'old' });
  await chmod(checkout.in('src/a/run.sh'), 0o751);
  const result = await call(writeFileTool, { path: 'src/a/run.sh', content: 'new' }, checkout.context());
  expect(result.text).toBe('replaced src/a/run.sh (3 bytes)');
  expect((await stat(checkout.in('src/a/run.sh'))).mode & 0o777).toBe(0o751);
});

test('write_file leaves the other names of a hard-linked file alone', async () => {
  await using checkout = await makeCheckout();
  await link(`${checkout.outside}/sentinel`, checkout.in('src/a/f'));
  await call(writeFileTool, { path: 'src/a/f', content: 'mine' }, checkout.context());
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe('mine');
  expect(await readFile(`${checkout.outside}/sentinel`, 'utf8')).toBe('untouched');
});

test('write_file writes through a link that stays inside the unit, and keeps the link', async () => {
  await using checkout = await makeCheckout({ 'src/a/real.txt': 'old' });
  await symlink('real.txt', checkout.in('src/a/alias.txt'));
  await call(writeFileTool, { path: 'src/a/alias.txt', content: 'new' }, checkout.context());
  expect(await readFile(checkout.in('src/a/real.txt'), 'utf8')).toBe('new');
});

test('defect 51: a session without write_tracked writes only in its own namespace, whatever a path looks like', async () => {
  await using checkout = await makeCheckout();
  const context = checkout.context({ capabilities: ['workspace.write_ephemeral'] });
  await call(writeFileTool, { path: '.agent/workers/u/tmp/note', content: 'x' }, context);
  await expect(call(writeFileTool, { path: 'src/a/f', content: 'x' }, context)).rejects.toMatchObject({
    code: 'outside_scope',
    message: expect.stringContaining('only in: .agent/workers/u/'),
  });
});
