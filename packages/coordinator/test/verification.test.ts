import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRig, shell } from './rig.ts';

test('the verification judges the whole run, once, after all units', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'echo 1 > a/out'), shell('b', 'echo 2 > b/out')], {
    verify: 'cat a/out b/out && echo checked >> verified',
  });
  expect(summary).toMatchObject({
    outcome: 'succeeded',
    exit_code: 0,
    verification: { ran: true, passed: true, exit_code: 0, timed_out: false, output_tail: '1\n2\n' },
  });
  expect(rig.read('verified')).toBe('checked\n');
});

test('a failed verification keeps its real exit code and the last 4 KiB of its output', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'true')], {
    verify: ['node', '-e', 'console.log("x".repeat(9000)); console.error("the end"); process.exitCode = 42'],
  });
  expect(summary).toMatchObject({ outcome: 'verification_failed', exit_code: 5, all_succeeded: false });
  expect(summary.verification).toMatchObject({ ran: true, passed: false, exit_code: 42 });
  expect(summary.verification.output_tail).toHaveLength(4096);
  expect(summary.verification.output_tail).toContain('the end');
  expect(summary.workers.at(-1)).toMatchObject({ unit_id: '__verify__', status: 'failed' });
});

test('nothing is verified when a unit failed', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'exit 1')], { verify: 'touch ran' });
  expect(summary).toMatchObject({
    exit_code: 1,
    verification: { ran: false, passed: null, exit_code: null },
  });
  expect(() => rig.read('ran')).toThrow();
});

test('a verification that takes too long is ended, with all that it started', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'true')], {
    verify: 'sleep 60 & sleep 60',
    verifyTimeoutMs: 200,
  });
  expect(summary).toMatchObject({ exit_code: 5, verification: { passed: false, timed_out: true } });
});

test('a verification that a signal ends is told by its name', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'true')], { verify: ['sh', '-c', 'kill -SEGV $$'] });
  expect(summary).toMatchObject({ outcome: 'verification_failed', exit_code: 5 });
  expect(summary.verification).toMatchObject({ passed: false, exit_code: null, signal: 'SIGSEGV' });
  expect(summary.verification).not.toHaveProperty('interrupted');
  expect(summary.workers.at(-1)).toMatchObject({ final_message: 'verification failed: SIGSEGV' });
});

test.for([
  { name: 'dies of it', verify: 'echo > begun; exec sleep 60', ends: { exit_code: null, signal: 'SIGTERM' } },
  {
    name: 'says so by its exit code',
    verify: "trap 'kill $!; exit 7' TERM; sleep 60 & echo > begun; wait",
    ends: { exit_code: 7 },
  },
])('a verification that is stopped with its run and $name was interrupted', async ({ verify, ends }) => {
  using rig = openRig();
  const stop = new AbortController();
  const run = rig.run([shell('a', 'true')], { verify, signal: stop.signal });
  await expect.poll(() => existsSync(join(rig.root, 'begun')), { timeout: 30_000 }).toBe(true);
  stop.abort('SIGINT');
  const { summary, summaryMarkdownPath } = await run;
  expect(summary).toMatchObject({ outcome: 'interrupted', exit_code: 130 });
  expect(summary.verification).toMatchObject({ passed: false, interrupted: true, ...ends });
  expect(summary.workers.at(-1)).toMatchObject({
    unit_id: '__verify__',
    status: 'cancelled',
    final_message: 'verification interrupted',
  });
  expect(readFileSync(summaryMarkdownPath, 'utf8')).toContain('- result: interrupted\n');
});

test.for([
  { name: 'an argument vector', verify: ['no-such-verifier', '--now'], says: 'no-such-verifier' },
  { name: 'a line of shell', verify: 'no-such-verifier --now', says: 'no-such-verifier' },
])('a verification command that does not exist, as $name, fails and is named', async ({ verify, says }) => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'true')], { verify });
  expect(summary.exit_code).toBe(5);
  expect(summary.verification.output_tail).toContain(says);
});

test("a unit's own verification decides whether its attempt counts", async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('a', 'echo "$RALPH_ATTEMPT" > a/attempt', {
      verify: 'echo checking; grep -q 2 a/attempt',
      retries: 1,
    }),
    shell('b', 'true', { verify: ['false'] }),
  ]);
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
  expect(summary.workers[1]).toMatchObject({ status: 'failed', failure: { reason: 'verify_failed' } });
});
