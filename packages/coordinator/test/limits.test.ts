import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WorkUnit } from '@ralph/manifest';
import { agent, useStandIn, type Step } from './limits-rig.ts';
import { openRig, shell, statuses } from './rig.ts';

useStandIn();

describe('defect 35: every attempt has limits, each with a reason of its own', () => {
  test.for([
    {
      name: 'its wall time',
      unit: shell('a', 'while :; do echo busy; sleep 0.05; done', { timeout_ms: 400 }),
      reason: 'timed_out',
    },
    {
      name: 'its idle time',
      unit: shell('a', 'echo once; sleep 60', { idle_timeout_ms: 300 }),
      reason: 'idle_timed_out',
    },
    {
      name: 'its time to start',
      unit: agent('a', [{ hang: true }], { start_timeout_ms: 300 }),
      reason: 'start_timed_out',
    },
    {
      name: 'its time to start, though a command',
      unit: shell('a', 'sleep 60', { start_timeout_ms: 300 }),
      reason: 'start_timed_out',
    },
  ])('$name', async ({ unit, reason }) => {
    using rig = openRig();
    const { summary } = await rig.run([unit]);
    expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason } });
  });

  test('the limits of the run hold for units that set none', async () => {
    using rig = openRig();
    const units = [
      agent('start', [{ hang: true }]),
      shell('idle', 'echo once; sleep 60'),
      shell('wall', 'while :; do echo busy; sleep 0.05; done'),
    ];
    const { summary } = await rig.run(units, { startTimeoutMs: 400, idleTimeoutMs: 2500, timeoutMs: 4000 });
    expect(summary.workers.map(({ failure }) => failure?.reason)).toEqual([
      'start_timed_out',
      'idle_timed_out',
      'timed_out',
    ]);
  });

  test('a command or a script may be silent at its start, for they tell nothing of themselves', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('quiet', 'sleep 1; echo > quiet/made')], {
      startTimeoutMs: 100,
    });
    expect(statuses(summary)).toEqual({ quiet: 'succeeded' });
  });

  test('a tool call is a sign of life as good as output', async () => {
    using rig = openRig();
    const unit = agent('a', [{ call: '' }, { hang: true }], {
      start_timeout_ms: 30_000,
      idle_timeout_ms: 500,
    });
    const { summary } = await rig.run([unit]);
    expect(summary.workers[0]?.failure).toMatchObject({ reason: 'idle_timed_out' });
  });
});

describe('an agent that has delivered its work and does not end', () => {
  const delivered: readonly Step[] = [{ write: 'a/made.txt' }, { submit: true }];
  const told: Step = { result: { usage: { input_tokens: 100 } } };
  const hang: Step = { hang: true };
  // Long enough for an agent to get there on a busy machine.
  const idle = { idle_timeout_ms: 5000 };

  test.for<{ name: string; steps: readonly Step[]; more: Partial<WorkUnit> }>([
    {
      name: 'its result was told, and it is silent',
      steps: [...delivered, told, hang],
      more: idle,
    },
    {
      name: 'it told a result, and not what it took',
      steps: [...delivered, { result: {} }, hang],
      more: idle,
    },
    { name: 'it said that it is complete', steps: [...delivered, { complete: true }, hang], more: idle },
    {
      name: 'its wall time is over',
      steps: [...delivered, told, hang],
      more: { timeout_ms: 8000 },
    },
    {
      name: 'the wall time of its budget is over',
      steps: [...delivered, told, hang],
      more: { budget: { wall_ms: 8000 } },
    },
  ])('is ended and keeps it: $name', async ({ steps, more }) => {
    using rig = openRig();
    const unit = agent('a', steps, { ...more, verify: ['test', '-e', 'a/made.txt'] });
    const { summary, logDirectory } = await rig.run([unit], { confine: 'audit' });
    expect(readFileSync(`${logDirectory}/a.log`, 'utf8')).toContain(
      'ralph: it has delivered its work and does not end: it is ended\n',
    );
    expect(summary.workers[0]).toMatchObject({
      status: 'succeeded',
      attempts: 1,
      files_changed: ['a/made.txt'],
    });
    // How it ended says nothing of its work.
    const [succeeded] = rig.events.filter(({ type }) => type === 'worker_succeeded');
    expect(succeeded).toMatchObject({ exit_code: null });
  });

  test.for<{ name: string; steps: readonly Step[]; more?: Partial<WorkUnit>; reason: string }>([
    { name: 'one that told nothing', steps: [...delivered, hang], reason: 'idle_timed_out' },
    { name: 'one without evidence', steps: [told, hang], reason: 'idle_timed_out' },
    {
      name: 'one whose result is an error',
      steps: [...delivered, { result: { is_error: true, usage: { input_tokens: 100 } } }, hang],
      reason: 'idle_timed_out',
    },
    {
      name: 'one whose work does not pass',
      steps: [...delivered, told, hang],
      more: { verify: ['false'] },
      reason: 'verify_failed',
    },
    {
      name: 'one without evidence whose budget is used up',
      steps: [told, hang],
      more: { budget: { wall_ms: 5000 }, idle_timeout_ms: 60_000 },
      reason: 'budget_exceeded',
    },
  ])('is told from $name', async ({ steps, more = {}, reason }) => {
    using rig = openRig();
    const { summary } = await rig.run([agent('a', steps, { ...idle, ...more })], { confine: 'audit' });
    expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason } });
  });
});

test('an attempt that is stopped leaves a report: files, usage, last words, drafts, and how long it ran and was silent', async () => {
  using rig = openRig();
  const unit = agent(
    'a',
    [
      { write: 'a/half.txt' },
      { draft: 'development_result.md' },
      {
        say: {
          type: 'assistant',
          message: { id: 'm1', usage: { input_tokens: 300, output_tokens: 20 }, content: [] },
        },
      },
      { print: 'nearly there\n' },
      { hang: true },
    ],
    { idle_timeout_ms: 3000 },
  );
  const { summary } = await rig.run([unit], { confine: 'audit' });
  const [worker] = summary.workers;
  expect(worker).toMatchObject({
    files_changed: ['a/half.txt'],
    usage: { input_tokens: 300, output_tokens: 20 },
    failure: {
      reason: 'idle_timed_out',
      partial: { last_words: 'nearly there', drafts: ['development_result.md'] },
    },
  });
  const partial = worker?.failure?.partial;
  expect(partial?.silent_ms).toBeGreaterThanOrEqual(3000);
  expect(partial?.ran_ms).toBeGreaterThanOrEqual(partial?.silent_ms ?? Infinity);
  expect(worker?.failure?.message).toMatch(
    /^no output and no tool call for 3s; it ran .*, silent for the last .*; last words: nearly there; 1 file changed so far; drafts left: development_result\.md$/,
  );
  expect(readFileSync(`${rig.root}/.agent/artifacts/parallel_development_summary.md`, 'utf8')).toContain(
    'nearly there',
  );
});

test('what lies behind a link that it calls its drafts is in no report of an attempt', async () => {
  using rig = openRig();
  using other = openRig();
  const line = `ln -s "${other.root}" "$RALPH_WORKER_ARTIFACT_DIR/drafts"; echo planted; sleep 60`;
  const { summary } = await rig.run([shell('a', line, { idle_timeout_ms: 5000 })]);
  expect(summary.workers[0]?.failure?.partial).toMatchObject({ last_words: 'planted', drafts: [] });
});

test('the secrets of an attempt are in no report of it', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('a', 'printf "token $RALPH_MCP_TOKEN\\n$RALPH_MCP_TOKEN: Continue? [y/N] "; sleep 60', {
      idle_timeout_ms: 3000,
    }),
  ]);
  const [worker] = summary.workers;
  expect(worker?.failure).toMatchObject({
    reason: 'input_required',
    message: expect.stringContaining('[redacted]') as string,
  });
});

test.skipIf(process.platform === 'win32')(
  'a machine that slept longer than every limit kills nobody when it wakes up',
  () => {
    using rig = openRig();
    const program = join(import.meta.dirname, 'fixtures/run-asleep.mjs');
    const output = execFileSync(process.execPath, [program, rig.root], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([
      ['lid', 'succeeded'],
      ['other', 'succeeded'],
      ['third', 'succeeded'],
    ]);
  },
);
