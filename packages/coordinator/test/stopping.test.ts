import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSurvivors } from '../src/resume/find-survivors.ts';
import { jails, openRig, shell, statuses } from './rig.ts';

/** A process that has ended and only waits for its adoptive parent to notice lives no more. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('an interrupted run keeps what is finished, cancels the rest, and leaves no process', async () => {
  using rig = openRig();
  const stop = new AbortController();
  const run = rig.run(
    [
      shell('done', 'true'),
      shell('long', 'sleep 60 & echo $! > long/child; echo $$ > long/pid; wait', { dependencies: ['done'] }),
      shell('later', 'true', { dependencies: ['long'] }),
    ],
    { signal: stop.signal },
  );
  await expect.poll(() => rig.read('long/pid'), { timeout: 30_000 }).toMatch(/\n$/);
  stop.abort('SIGINT');
  const { summary, summaryPath } = await run;
  expect(summary).toMatchObject({ outcome: 'interrupted', exit_code: 130 });
  expect(statuses(summary)).toEqual({ done: 'succeeded', long: 'cancelled', later: 'cancelled' });
  expect(JSON.parse(readFileSync(summaryPath, 'utf8'))).toMatchObject({ outcome: 'interrupted' });
  for (const file of ['long/pid', 'long/child']) expect(alive(Number(rig.read(file)))).toBe(false);
});

test('a worker that ignores SIGTERM is killed when the grace is over, or at once when told', async () => {
  using rig = openRig();
  const stop = new AbortController();
  const kill = new AbortController();
  const run = rig.run(
    [shell('stubborn', 'trap "" TERM; echo $$ > stubborn/pid; while :; do sleep 0.05; done')],
    {
      signal: stop.signal,
      killSignal: kill.signal,
      graceMs: 60_000,
    },
  );
  await expect.poll(() => rig.read('stubborn/pid'), { timeout: 30_000 }).toMatch(/\n$/);
  stop.abort('SIGINT');
  kill.abort();
  expect((await run).summary.exit_code).toBe(130);
  expect(alive(Number(rig.read('stubborn/pid')))).toBe(false);
});

test.for([
  { name: 'its wall time', unit: { timeout_ms: 300 }, options: {}, reason: 'timed_out' },
  { name: 'its idle time', unit: {}, options: { idleTimeoutMs: 300 }, reason: 'idle_timed_out' },
])('a worker that exceeds $name is ended, with its own reason', async ({ unit, options, reason }) => {
  using rig = openRig();
  const { summary } = await rig.run([shell('slow', 'sleep 60', unit)], options);
  expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason } });
  expect(findSurvivors(summary.run_id, [])).toEqual([]);
});

test('what a worker leaves running is ended with it', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('parent', 'sleep 60 & echo $! > parent/child')]);
  expect(summary.exit_code).toBe(0);
  expect(alive(Number(rig.read('parent/child')))).toBe(false);
});

test('what leaves its session is ended with its unit, and with the verification', async () => {
  using rig = openRig();
  const daemon = (path: string): string =>
    `setsid sh -c "echo \\$\\$ > ${path}; exec sleep 60" >/dev/null 2>&1 & until [ -s ${path} ]; do sleep 0.01; done`;
  const verify = ['/bin/sh', '-c', daemon('m/verified')];
  const { summary } = await rig.run([shell('m', daemon('m/worked'), { verify })]);
  expect(summary.exit_code).toBe(0);
  for (const file of ['m/worked', 'm/verified']) expect(alive(Number(rig.read(file)))).toBe(false);
});

describe.for(await jails())('in a jail by $title', ({ backend, skipped }) => {
  test.skipIf(skipped)('a worker that is stopped has its grace', async () => {
    using rig = openRig();
    const stop = new AbortController();
    const line =
      'trap "sleep 0.3; echo saved > m/saved; exit 0" TERM; echo > m/ready; while :; do sleep 0.05; done';
    const run = rig.run([shell('m', line)], {
      confine: 'jail',
      jail: backend,
      signal: stop.signal,
      graceMs: 20_000,
    });
    await expect.poll(() => existsSync(join(rig.root, 'm/ready')), { timeout: 30_000 }).toBe(true);
    stop.abort('SIGINT');
    expect(statuses((await run).summary)).toEqual({ m: 'cancelled' });
    expect(rig.read('m/saved')).toBe('saved\n');
  });
});
