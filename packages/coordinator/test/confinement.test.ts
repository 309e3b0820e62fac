import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, test } from 'vitest';
import { openRig, shell, statuses } from './rig.ts';

const jail = await probeJail();

describe.skipIf(!jail.available)(`in a jail${jail.available ? '' : ` (skipped: ${jail.reason})`}`, () => {
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
      { confine: 'jail' },
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
    expect(summary.workers[0]).toMatchObject({ confinement: 'jail', files_changed: ['inside/out'] });
    expect(summary.out_of_bounds).toEqual([]);
    for (const path of ['inside/stolen', 'root.txt', '.git/hooks/pre-commit']) {
      expect(existsSync(join(rig.root, path))).toBe(false);
    }
  });

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
        { confine: 'jail' },
      );
      expect(statuses(summary)).toEqual({ direct: 'succeeded', argument: 'succeeded', stray: 'failed' });
      expect(existsSync(join(installed, 'stray'))).toBe(false);
    } finally {
      rmSync(installed, { recursive: true });
    }
  });

  test('a daemon that left its session dies with its unit', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell(
          'daemon',
          'setsid sh -c "while :; do date > daemon/beat; sleep 0.02; done" & until [ -s daemon/beat ]; do sleep 0.01; done',
        ),
      ],
      { confine: 'jail' },
    );
    expect(summary.exit_code).toBe(0);
    const before = rig.read('daemon/beat');
    rig.write('daemon/beat', 'still');
    await rig.run([shell('other', 'sleep 0.2')], { confine: 'jail' });
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

test('a level that is required and cannot be had is refused before anything starts', async () => {
  using rig = openRig();
  const run = rig.run([shell('a', 'touch a/started')], { confine: 'audit', requireConfine: 'jail' });
  await expect(run).rejects.toMatchObject({ code: 'confinement_unavailable' });
  expect(existsSync(join(rig.root, 'a/started'))).toBe(false);
});
