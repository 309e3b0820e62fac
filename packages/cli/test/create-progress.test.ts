import { PassThrough } from 'node:stream';
import { initialState, reduce, type EventBody, type RunEvent } from '@ralph/reducer';
import { expect, test } from 'vitest';
import type { Output } from '../src/io.ts';
import { createProgress } from '../src/create-progress.ts';

const report = { exit_code: 1, artifact_count: 0, files_changed: [], usage: null, final_message: null };
const failure = { reason: 'exit_non_zero', message: 'exit code 1' } as const;
const first = { unit_id: 'api', attempt: 1 };
const second = { unit_id: 'api', attempt: 2 };

const RUN: readonly EventBody[] = [
  {
    type: 'run_started',
    units: [
      { unit_id: 'api', dependencies: [], retries: 1, priority: 0 },
      { unit_id: 'docs-and-more', dependencies: ['api'], retries: 0, priority: 0 },
    ],
    policy: { max_workers: 2, fail_fast: false },
    plan_path: null,
    plan_sha256: 'ab',
    base_commit: null,
    baseline_dirty: [],
    confinement: 'audit',
    ralph_version: '1.0.0',
  },
  { type: 'worker_started', ...first, agent: 'script', confinement: 'audit' },
  { type: 'worker_progressed', ...first, status: 'reading', note: 'a\u001b[2Jb\nc' },
  { type: 'worker_failed', ...first, ...report, failure, retryable: true },
  { type: 'worker_started', ...second, agent: 'script', confinement: 'audit' },
  { type: 'worker_failed', ...second, ...report, failure, retryable: true },
  { type: 'unit_blocked', unit_id: 'docs-and-more', attempt: 0, blocked_by: ['api'], roots: ['api'] },
];

/** Shows the run, or what comes after so many events of it, and returns all that was written. */
async function shown(output: Output & PassThrough, unseen = 0): Promise<string> {
  const progress = await createProgress(output, { NO_COLOR: '1', TERM: 'xterm' });
  let state = initialState();
  for (const [index, body] of RUN.entries()) {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 500).toISOString();
    const event: RunEvent = { ...body, v: 1, seq: index + 1, at, run_id: 'r1' };
    state = reduce(state, event).state;
    if (index < unseen) continue;
    progress.onEvent(event, state);
    progress.onLine('api', '\u001b]0;title\u0007thinking');
    if (body.type === 'worker_started' && body.attempt === 2) progress.say('stopping');
  }
  progress.stop();
  return String(output.read());
}

test('without a terminal each event is a line with its time and unit', async () => {
  expect(await shown(new PassThrough())).toMatchInlineSnapshot(`
    "   0.0s  run r1: 2 units, at most 2 at once, confinement audit
       0.5s  api            started with script, confinement audit
       1.0s  api            reading: ab c
       1.5s  api            attempt 1 failed, trying again: exit_non_zero: exit code 1
       2.0s  api            attempt 2 started with script, confinement audit
    stopping
       2.5s  api            failed: exit_non_zero: exit code 1
       3.0s  docs-and-more  blocked by api
    "
  `);
});

test('of a run that is resumed, times count from the resume, and units have their column at once', async () => {
  expect(await shown(new PassThrough(), 5)).toBe(
    '   0.0s  api            failed: exit_non_zero: exit code 1\n   0.5s  docs-and-more  blocked by api\n',
  );
});

test('on a terminal what matters stays above, and what passes is redrawn below', async () => {
  const text = await shown(Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 24 }));
  expect(text).toContain('attempt 1 failed, trying again: exit_non_zero: exit code 1');
  expect(text).toContain('failed: exit_non_zero: exit code 1');
  expect(text).toContain('blocked by api');
  expect(text).toMatch(/api +script .+ attempt 2 +thinking\n1 running · 1 waiting/);
  expect(text).not.toContain('title');
});

test('a resumed run counts from when it went on, and knows its units', async () => {
  const output = new PassThrough();
  const progress = await createProgress(output, { NO_COLOR: '1', TERM: 'xterm' });
  let state = initialState();
  for (const [index, body] of RUN.slice(0, 2).entries())
    state = reduce(state, {
      ...body,
      v: 1,
      seq: index + 1,
      at: '2026-01-01T00:00:00.000Z',
      run_id: 'r1',
    }).state;
  const event: RunEvent = {
    type: 'attempt_lost',
    ...first,
    message: 'the coordinator died',
    v: 1,
    seq: 3,
    at: '2026-01-02T00:00:00.000Z',
    run_id: 'r1',
  };
  progress.onEvent(event, reduce(state, event).state);
  progress.stop();
  expect(String(output.read())).toBe('   0.0s  api            attempt 1 was lost: the coordinator died\n');
});
