import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRig, shell, statuses } from './rig.ts';

const DESCRIPTORS = '/proc/self/fd';

test('a directory that is no git repository can be worked in, and is audited and put back by its files', async () => {
  using rig = openRig();
  rmSync(join(rig.root, '.git'), { recursive: true });
  rig.write('notes/plan.txt', 'by hand\n');
  const { summary } = await rig.run(
    [
      shell('good', 'echo ok > good/out'),
      shell('bad', 'echo bad > notes/plan.txt; rm README.md; mkdir empty', { dependencies: ['good'] }),
    ],
    { confine: 'audit' },
  );
  expect(statuses(summary)).toEqual({ good: 'succeeded', bad: 'failed' });
  expect(summary).toMatchObject({ exit_code: 4, base_commit: null });
  expect(rig.events[0]).toMatchObject({ audited_by: 'files' });
  const found = summary.out_of_bounds.map(({ path, kind, restored }) => [path, kind, restored]);
  expect(found.sort(([one = ''], [other = '']) => (String(one) < String(other) ? -1 : 1))).toEqual([
    ['README.md', 'deleted', true],
    ['empty', 'created', true],
    ['notes/plan.txt', 'modified', true],
  ]);
  expect([rig.read('notes/plan.txt'), rig.read('README.md')]).toEqual(['by hand\n', '# rig\n']);
  expect(existsSync(join(rig.root, 'empty'))).toBe(false);
});

test('the root of a file system is not taken for a project', async () => {
  using rig = openRig();
  const run = rig.run([shell('a', 'true')], { root: '/' });
  await expect(run).rejects.toMatchObject({ code: 'not_a_repository' });
});

test('a unit that plants links where its own files lay is undone without writing through them', async () => {
  using rig = openRig();
  using other = openRig();
  other.write('precious', 'kept');
  rig.write('docs/a.txt', 'a\n');
  const { summary } = await rig.run(
    [shell('a', `rm -r docs; ln -s '${other.root}' docs; echo bad > docs/a.txt`)],
    { confine: 'audit' },
  );
  expect(summary.out_of_bounds.map(({ path, restored }) => [path, restored])).toEqual([
    ['docs', true],
    ['docs/a.txt', true],
  ]);
  expect([rig.read('docs/a.txt'), other.read('a.txt'), other.read('precious')]).toEqual([
    'a\n',
    'bad\n',
    'kept',
  ]);
});

test.skipIf(!existsSync(DESCRIPTORS))(
  'a run that is refused at the last moment leaves no file open',
  async () => {
    using rig = openRig();
    rmSync(join(rig.root, '.git'), { recursive: true });
    const run = () => rig.run([shell('a', 'true')], { confine: 'audit', commit: 'per_unit' });
    await expect(run()).rejects.toMatchObject({ code: 'not_a_repository' });
    const images = readdirSync(DESCRIPTORS).filter((fd) => targetOf(fd).includes(rig.root));
    expect(images).toEqual([]);
  },
);

function targetOf(fd: string): string {
  try {
    return readlinkSync(join(DESCRIPTORS, fd));
  } catch {
    return '';
  }
}
