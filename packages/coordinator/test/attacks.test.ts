import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, test as plainTest } from 'vitest';
import { jails, openRig, shell, statuses } from './rig.ts';

describe.for(await jails())('in a jail by $title', ({ backend, skipped }) => {
  const test = plainTest.skipIf(skipped);
  const inJail = { confine: 'jail', jail: backend } as const;

  test('what a worker keeps in its namespace, such as its token, is hidden from the others', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell('victim', 'echo hunter2 > "$RALPH_WORKER_NAMESPACE/tmp/token"'),
        shell('thief', 'ls .agent/workers > thief/seen; cat .agent/workers/victim/tmp/token', {
          dependencies: ['victim'],
        }),
        shell('vandal', 'echo bad > .agent/workers/victim/tmp/token', { dependencies: ['victim'] }),
        shell('builder', 'mkdir .agent/workers/new', { dependencies: ['victim'] }),
      ],
      inJail,
    );
    expect(statuses(summary)).toEqual({
      victim: 'succeeded',
      thief: 'failed',
      vandal: 'failed',
      builder: 'failed',
    });
    // Landlock cannot hide names, only what they stand for.
    if (backend === 'bubblewrap') expect(rig.read('thief/seen')).toBe('thief\n');
    expect(rig.read('.agent/workers/victim/tmp/token')).toBe('hunter2\n');
  });

  test('a directory of a unit within another of its own cannot be led elsewhere for what it starts next', async () => {
    using rig = openRig();
    rig.write('other/b/keep', 'keep');
    rig.write('a/x/b/own', 'own');
    const lead = 'mv a/x a/y && ln -s ../other a/x';
    const write =
      'echo bad > a/x/b/keep; echo bad > other/b/keep; echo bad > other/b/new; echo went > a/went';
    const unit = shell('a', lead, {
      allowed_directories: ['a', 'a/x/b'],
      verify: ['/bin/sh', '-c', write],
    });
    const { summary } = await rig.run([unit], inJail);
    expect(statuses(summary)).toEqual({ a: 'succeeded' });
    expect(rig.read('a/went')).toBe('went\n');
    expect(rig.read('other/b/keep')).toBe('keep');
    expect(existsSync(join(rig.root, 'other/b/new'))).toBe(false);
  });

  test('a repository that a worker leaves in its directory, for whoever runs git there, is out of bounds', async () => {
    using rig = openRig();
    rig.write('.gitignore', 'build/\n');
    const { summary } = await rig.run(
      [
        shell('planter', 'git init -q planter && git -C planter config core.fsmonitor evil'),
        shell('builder', 'git init -q builder/build/dependency'),
      ],
      inJail,
    );
    expect(summary).toMatchObject({ exit_code: 4 });
    expect(summary.out_of_bounds).toMatchObject([
      {
        path: 'planter/.git',
        kind: 'control_file',
        unit_id: 'planter',
        suspects: ['planter'],
        restored: true,
      },
    ]);
    expect(existsSync(join(rig.root, 'planter/.git'))).toBe(false);
    expect(statuses(summary)).toEqual({ planter: 'failed', builder: 'succeeded' });
  });
});

const FLOOD = join(import.meta.dirname, 'fixtures/flood.mjs');

test.for([
  { tool: 'write_file', args: { path: '.git/x', content: '' }, type: 'tool_denied' },
  { tool: 'exec', args: { command: 'sudo ls' }, type: 'tool_denied' },
  {
    tool: 'report_progress',
    args: { status: 'busy\n\u001b[31m', note: 'n'.repeat(4096) },
    type: 'worker_progressed',
  },
] as const)(
  'a flood of $tool calls leaves a bounded journal that still counts them',
  async ({ tool, args, type }) => {
    using rig = openRig();
    const { summary } = await rig.run(
      [{ unit_id: 'flood', command: [process.execPath, FLOOD, tool, JSON.stringify(args), '500'] }],
      { confine: 'audit' },
    );
    expect(summary.exit_code).toBe(0);
    const lines = rig.events.filter((event) => event.type === type);
    expect(lines).toHaveLength(201);
    expect(JSON.stringify(lines.at(-1))).toContain('number 400 of this attempt');
  },
);

test.for(['workers', 'runs', 'artifacts'])(
  'a checkout that brings .agent/%s as a link is refused',
  async (name) => {
    using rig = openRig();
    using other = openRig();
    other.write('a/precious', 'kept');
    mkdirSync(join(rig.root, '.agent'));
    symlinkSync(other.root, join(rig.root, '.agent', name));
    await expect(rig.run([shell('a', 'true')])).rejects.toMatchObject({ code: 'state_unwritable' });
    expect(other.read('a/precious')).toBe('kept');
  },
);

test('a link that stands for the list of what is ignored is not written through', async () => {
  using rig = openRig();
  mkdirSync(join(rig.root, '.agent'));
  symlinkSync('../made', join(rig.root, '.agent/.gitignore'));
  const { summary } = await rig.run([shell('a', 'true')]);
  expect([summary.exit_code, existsSync(join(rig.root, 'made'))]).toEqual([0, false]);
});

describe('a directory that is not what it was when the run began', () => {
  test('stops the next attempt of its unit before it is started', async () => {
    using rig = openRig();
    rig.write('b/kept', 'kept');
    const { summary } = await rig.run(
      [
        shell('a', 'rmdir a; ln -s b a; echo started >> "$OLDPWD/log"; exit 1', { retries: 1 }),
        shell('b', 'true'),
      ],
      { confine: 'audit', maxWorkers: 1 },
    );
    expect(summary.workers[0]).toMatchObject({
      status: 'failed',
      attempts: 2,
      failure: { reason: 'spawn_error' },
    });
    expect(summary.workers[0]?.failure?.message).toMatch(/^a: .*leads to b/);
  });

  test('stops the unit whose directory another one replaced', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [shell('a', 'rmdir b; ln -s a b'), shell('b', 'echo bad > b/x', { dependencies: ['a'] })],
      { confine: 'audit' },
    );
    expect(statuses(summary)['a']).toBe('failed');
    expect(existsSync(join(rig.root, 'a/x'))).toBe(false);
  });

  test('is made again when it is only gone', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('a', '[ $RALPH_ATTEMPT = 2 ] || ! rmdir a', { retries: 1 })]);
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
  });
});

test('a verification that ignores SIGTERM is killed at once when the kill came before it started', async () => {
  using rig = openRig();
  const stop = new AbortController();
  const kill = new AbortController();
  const { summary } = await rig.run([shell('a', 'true')], {
    verify: "trap '' TERM; while :; do sleep 1; done",
    graceMs: 600_000,
    signal: stop.signal,
    killSignal: kill.signal,
    onEvent: ({ type }) => {
      if (type !== 'verification_started') return;
      stop.abort('SIGINT');
      kill.abort();
    },
  });
  expect(summary.outcome).toBe('interrupted');
});
