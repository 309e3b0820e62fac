import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { describe, expect, test, test as plainTest } from 'vitest';
import { jails, openRig, shell, startedBy, statuses } from './rig.ts';

describe.for(await jails())('in a jail by $title', ({ backend, skipped }) => {
  const test = plainTest.skipIf(skipped);
  const inJail = { confine: 'jail', jail: backend } as const;

  test('a command writes its own directories and nothing else', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell('inside', 'echo ok > inside/out'),
        shell('sibling', 'echo bad > inside/stolen', { dependencies: ['inside'] }),
        shell('root', 'echo bad > root.txt'),
        shell('git', 'echo bad > .git/hooks/pre-commit'),
        shell('journal', 'echo bad >> .agent/runs/$RALPH_RUN_ID/journal.ndjson'),
        shell('outside', 'echo bad > /var/tmp/ralph-escaped'),
        shell('link', 'ln -s ../inside link/way && echo bad > link/way/stolen'),
      ],
      inJail,
    );
    expect(statuses(summary)).toEqual({
      inside: 'succeeded',
      sibling: 'failed',
      root: 'failed',
      git: 'failed',
      journal: 'failed',
      outside: 'failed',
      link: 'failed',
    });
    expect(summary.workers[0]).toMatchObject({
      confinement: 'jail',
      jail: backend,
      files_changed: ['inside/out'],
    });
    expect(rig.events.filter((event) => 'jail' in event && event.jail === backend).length).toBe(8);
    expect(summary.out_of_bounds).toEqual([]);
    for (const path of ['inside/stolen', 'root.txt', '.git/hooks/pre-commit']) {
      expect(existsSync(join(rig.root, path))).toBe(false);
    }
  });

  plainTest.skipIf(skipped || !reapersWork())(
    'commands one after another are started by one process that is not this one (needs perl)',
    async () => {
      using rig = openRig();
      const { summary } = await rig.run(
        [
          shell('a', 'echo "$PWD" > a/out'),
          shell('b', 'test "$(cat a/out)" = "$PWD"', { dependencies: ['a'] }),
          shell('c', 'exit 143', { dependencies: ['b'] }),
        ],
        inJail,
      );
      const pids = startedBy(rig.events);
      expect([pids.length, new Set(pids).size]).toEqual([3, 1]);
      expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'failed' });
      expect(summary.workers[2]?.failure).toMatchObject({ reason: 'exit_non_zero', exit_code: 143 });
    },
  );

  test('a program that is installed below /tmp runs, although the jail has a /tmp of its own', async () => {
    using rig = openRig();
    const installed = mkdtempSync('/tmp/ralph-installed-');
    try {
      writeFileSync(join(installed, 'part.sh'), 'echo "$1" > "$2"\n');
      writeFileSync(join(installed, 'tool'), '#!/bin/sh\n. "${0%/*}/part.sh"\n', { mode: 0o755 });
      const { summary } = await rig.run(
        [
          { unit_id: 'direct', command: [join(installed, 'tool'), 'made', 'direct/out'] },
          { unit_id: 'argument', command: ['/bin/sh', join(installed, 'tool'), 'made', 'argument/out'] },
          shell('stray', `echo bad > ${join(installed, 'stray')}`),
        ],
        inJail,
      );
      expect(statuses(summary)).toEqual({ direct: 'succeeded', argument: 'succeeded', stray: 'failed' });
      expect(existsSync(join(installed, 'stray'))).toBe(false);
    } finally {
      rmSync(installed, { recursive: true });
    }
  });

  test('secrets are hidden, those that the user names too, except those that he shows', async () => {
    using rig = openRig();
    for (const path of ['.env', 'x/y/.env', 'x/data.sqlite', 'x/test.key']) rig.write(path, 'hunter2\n');
    const { summary } = await rig.run(
      [shell('thief', 'cat .env x/y/.env x/data.sqlite x/test.key > thief/seen || true')],
      { ...inJail, hide: ['*.sqlite'], show: ['x/*.key'] },
    );
    expect(summary.exit_code).toBe(0);
    expect(rig.read('thief/seen')).toBe('hunter2\n');
  });

  test('a directory that is not there yet is made, and so is one that a link leads to', async () => {
    using rig = openRig();
    rig.write('real/kept', '');
    symlinkSync('real', join(rig.root, 'link'));
    const { summary } = await rig.run(
      [
        shell('new', 'echo x > "Neu er/ä/x"', { allowed_directories: ['Neu er/ä'] }),
        shell('linked', 'echo x > link/x && echo x > real/y', { allowed_directories: ['link'] }),
      ],
      inJail,
    );
    expect(statuses(summary)).toEqual({ new: 'succeeded', linked: 'succeeded' });
    expect(summary.workers[1]?.files_changed).toEqual(['real/x', 'real/y']);
  });

  test('a temporary file can be made', async () => {
    using rig = openRig();
    const units = [shell('a', 'mktemp', { verify: ['/bin/sh', '-c', 'mktemp'] })];
    expect((await rig.run(units, inJail)).summary.exit_code).toBe(0);
  });

  test('a daemon that left its session dies with its unit', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell(
          'daemon',
          'setsid sh -c "while :; do date > daemon/new && mv daemon/new daemon/beat; sleep 0.02; done" & until [ -s daemon/beat ]; do sleep 0.01; done',
        ),
      ],
      inJail,
    );
    expect(summary.exit_code).toBe(0);
    const before = rig.read('daemon/beat');
    rig.write('daemon/beat', 'still');
    await rig.run([shell('other', 'sleep 0.2')], inJail);
    expect([before.length > 0, rig.read('daemon/beat')]).toEqual([true, 'still']);
  });
});

test('without a jail a stray write is found, attributed and fails the run', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('stray', 'echo ok > stray/out; echo bad > elsewhere.txt')], {
    confine: 'audit',
  });
  expect(summary).toMatchObject({ outcome: 'out_of_bounds', exit_code: 4 });
  expect(summary.out_of_bounds).toEqual([
    {
      path: 'elsewhere.txt',
      kind: 'created',
      unit_id: 'stray',
      suspects: ['stray'],
      candidates: [{ unit_id: 'stray', why: 'ran_unconfined' }],
      quarantine: expect.stringMatching(/^\.agent\/runs\/.*\/quarantine\/stray\/1\.json$/),
      restored: true,
    },
  ]);
  expect(existsSync(join(rig.root, 'elsewhere.txt'))).toBe(false);
  expect(summary.workers[0]).toMatchObject({
    status: 'failed',
    files_changed: ['stray/out'],
    failure: { reason: 'out_of_bounds' },
  });
});

test('a stray write that several units could have made is laid on none of them', async () => {
  using rig = openRig();
  const { summary } = await rig.run(
    [
      shell('a', 'echo bad > elsewhere.txt; until [ -e b/flag ]; do sleep 0.01; done'),
      shell('b', 'until [ -e elsewhere.txt ]; do sleep 0.01; done; touch b/flag'),
    ],
    { confine: 'audit' },
  );
  expect(summary.exit_code).toBe(4);
  expect(summary.out_of_bounds).toMatchObject([
    { path: 'elsewhere.txt', unit_id: null, suspects: ['a', 'b'], restored: true },
  ]);
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
});

test('what was dirty before the run is nobody’s change, unless it is changed again', async () => {
  using rig = openRig();
  rig.write('README.md', 'dirty before\n');
  rig.write('a/old.txt', 'untracked before\n');
  const { summary } = await rig.run([shell('a', 'echo new > a/new.txt')], { confine: 'audit' });
  expect(summary).toMatchObject({ exit_code: 0, out_of_bounds: [] });
  expect(summary.workers[0]?.files_changed).toEqual(['a/new.txt']);
  expect(rig.events[0]).toMatchObject({ baseline_dirty: expect.arrayContaining(['README.md', 'a/old.txt']) });
});

test.skipIf(process.platform === 'darwin')(
  'a level that is required is refused with the units that miss it, and with what to do',
  async () => {
    using rig = openRig();
    const units = [shell('a', 'touch a/started'), shell('b', 'touch b/started')];
    const run = rig.run(units, { jail: 'seatbelt', confine: 'auto', requireConfine: 'jail' });
    await expect(run).rejects.toThrow(
      /^--require-confine jail: not reached by a \(audit\), b \(audit\)\. no jail here: sandbox-exec .*macOS/s,
    );
    await expect(rig.run(units, { jail: 'seatbelt', confine: 'jail' })).rejects.toThrow(
      /^--confine jail: no jail here/,
    );
    expect(existsSync(join(rig.root, 'a'))).toBe(false);
  },
);

test('a level that is required and cannot be had is refused before anything starts', async () => {
  using rig = openRig();
  const run = rig.run([shell('a', 'touch a/started')], { confine: 'audit', requireConfine: 'jail' });
  await expect(run).rejects.toMatchObject({ code: 'confinement_unavailable' });
  expect(existsSync(join(rig.root, 'a/started'))).toBe(false);
});
