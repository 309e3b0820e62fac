import type { EventBody, RunEvent } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { runStatus } from '../../src/look/run-status.ts';
import { stateAfter } from './told-run.ts';

const HOUR_MS = 3_600_000;
const STARTED: EventBody = {
  type: 'run_started',
  units: [{ unit_id: 'a', dependencies: [], retries: 1, priority: 0 }],
  policy: { max_workers: 1, fail_fast: false },
  plan_path: null,
  plan_sha256: '0'.repeat(64),
  base_commit: null,
  baseline_dirty: [],
  confinement: 'off',
  ralph_version: '0.0.0',
};
const starts = (attempt: number): EventBody => ({
  type: 'worker_started',
  unit_id: 'a',
  attempt,
  agent: 'command',
  confinement: 'off',
});
const ended = {
  unit_id: 'a',
  artifact_count: 0,
  files_changed: [],
  usage: null,
  final_message: null,
} as const;
const FAILS: EventBody = {
  ...ended,
  type: 'worker_failed',
  attempt: 1,
  failure: { reason: 'exit_non_zero', message: 'the command ended with 1' },
  retryable: true,
  exit_code: 1,
};
const SUCCEEDS: EventBody = { ...ended, type: 'worker_succeeded', attempt: 2, exit_code: 0 };
const TWICE = [
  [0, STARTED],
  [10, starts(1)],
  [30, FAILS],
  [HOUR_MS, starts(2)],
  [HOUR_MS + 5, SUCCEEDS],
] as const;

test.for([
  { name: 'waits for its first attempt', events: 1, now_ms: 500, elapsed_ms: null },
  { name: 'runs', events: 2, now_ms: 17, elapsed_ms: 7 },
  { name: 'waits for its second attempt', events: 3, now_ms: 500, elapsed_ms: null },
  { name: 'runs for the second time', events: 4, now_ms: HOUR_MS + 3, elapsed_ms: 23 },
  { name: 'succeeded with its second attempt', events: 5, now_ms: 2 * HOUR_MS, elapsed_ms: 25 },
])(
  'the time of a unit that $name is that of its attempts, without what lay between',
  ({ events: count, now_ms, elapsed_ms }) => {
    const events = TWICE.slice(0, count).map(([ms, body], place): RunEvent => ({
      ...body,
      v: 1,
      seq: place + 1,
      at: new Date(ms).toISOString(),
      run_id: 'r',
    }));
    const reading = { run_id: 'r', state: stateAfter(events), live: true, last_event_at: null };
    expect(runStatus(reading, { now_ms }).units).toMatchObject([{ unit_id: 'a', elapsed_ms }]);
  },
);
