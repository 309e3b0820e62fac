import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ralph } from './ralph.ts';

/** Several commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };

const nowhere = [
  { name: 'HOME is empty', env: { HOME: '' } },
  { name: 'HOME is a relative path', env: { HOME: 'here' } },
  {
    name: 'all directories are relative paths',
    env: { HOME: 'here', XDG_CACHE_HOME: 'here', XDG_CONFIG_HOME: 'here', XDG_STATE_HOME: 'here' },
  },
];

test.for(nowhere)('where $name nothing comes into the checkout but .agent', LONG, async ({ env }) => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan, '--confine', 'off', '-q'], { cwd: checkout.root, env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await ralph(['status'], { cwd: checkout.root, env })).exitCode).toBe(0);
  const { stdout } = await execa('git', ['-C', checkout.root, 'status', '--short']);
  expect(stdout.split('\n').filter((line) => !line.includes('.agent'))).toEqual(['?? plan.json']);
});

test.for(nowhere)("where $name no file of the checkout is taken for the user's", LONG, async ({ env }) => {
  await using checkout = await makeCheckout();
  for (const place of ['.config', 'here', 'here/.config']) {
    await mkdir(join(checkout.root, place, 'ralph'), { recursive: true });
    await writeFile(join(checkout.root, place, 'ralph/ralph.toml'), 'max_workers = 7\n');
  }
  const { stdout } = await ralph(['config', '--json'], { cwd: checkout.root, env });
  const { files } = JSON.parse(stdout);
  expect(files).toEqual([]);
});

test.for(nowhere)('where $name a directory without git is worked in', LONG, async ({ env }) => {
  const root = await mkdtemp(join(tmpdir(), 'ralph-plain-'));
  try {
    await writeFile(
      join(root, 'plan.json'),
      JSON.stringify({ schema_version: 1, work_units: [nodeUnit('a', '')] }),
    );
    const ran = await ralph(['run', 'plan.json', '--confine', 'off', '-q'], { cwd: root, env });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await readdir(root)).toSorted()).toEqual(['.agent', 'a', 'plan.json']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
