import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRun } from '../src/index.ts';
import { openRig, shell } from './rig.ts';

test('a run that is over is read with its summary, whatever ran since', async () => {
  using rig = openRig();
  const first = await rig.run([shell('a', 'echo hello')]);
  await rig.run([shell('b', 'false')]);
  const reading = await readRun(rig.root, first.summary.run_id);
  expect(reading).toMatchObject({ run_id: first.summary.run_id, live: false });
  expect(reading.summary).toEqual(first.summary);
  expect(readFileSync(`${reading.log_directory}/a.log`, 'utf8')).toContain('hello');
  expect((await readRun(rig.root, null)).summary).toMatchObject({ outcome: 'failed' });
});

test('a run on its way is live and has no summary; reading it changes nothing', async () => {
  using rig = openRig();
  const readings: unknown[] = [];
  const read = async (): Promise<void> => {
    readings.push(await readRun(rig.root, null));
    rig.write('a/go', '');
  };
  await rig.run([shell('a', 'while ! test -e a/go; do sleep 0.05; done')], {
    onEvent: ({ type }) => {
      if (type === 'worker_started') void read();
    },
  });
  expect(readings).toMatchObject([{ live: true, summary: null }]);
});

test.for([
  { name: 'no run at all', wanted: null, code: 'run_unknown' },
  { name: 'a run that is not there', wanted: '1999', code: 'run_unknown' },
])('$name is refused: $code', async ({ wanted, code }) => {
  using rig = openRig();
  await expect(readRun(rig.root, wanted)).rejects.toMatchObject({ code });
  expect(existsSync(`${rig.root}/.agent`)).toBe(false);
});

test('a journal that was changed is refused', async () => {
  using rig = openRig();
  const { journalPath } = await rig.run([shell('a', 'true')]);
  appendFileSync(journalPath, '{}\n{}\n');
  await expect(readRun(rig.root, null)).rejects.toMatchObject({ code: 'journal_corrupt' });
});
