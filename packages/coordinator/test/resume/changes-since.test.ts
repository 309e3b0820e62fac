import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changesSince } from '../../src/resume/changes-since.ts';
import { openRig } from '../rig.ts';

test('a file of the checkout into which the caller redirects what a resume prints is no change', async () => {
  using rig = openRig();
  rig.write('events.ndjson', '');
  rig.write('mine', '');
  const output = openSync(join(rig.root, 'events.ndjson'), 'a');
  try {
    const tree = { root: rig.root, known: new Set<string>(), directories: new Map<string, string[]>() };
    const changes = await changesSince({ ...tree, outputs: [output] });
    expect(changes.map(({ path }) => path)).toEqual(['mine']);
  } finally {
    closeSync(output);
  }
});

test('a pipe that git would wait for is told at once', async () => {
  using rig = openRig();
  execFileSync('mkfifo', [join(rig.root, '.gitignore')]);
  const tree = { root: rig.root, known: new Set<string>(), directories: new Map<string, string[]>() };
  await expect(changesSince(tree)).rejects.toThrow(/\.gitignore/);
});
