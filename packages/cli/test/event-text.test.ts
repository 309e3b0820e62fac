import type { EventBody, RunEvent } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { textOfEvent } from '../src/event-text.ts';

const envelope = { v: 1, seq: 7, at: '2026-01-02T03:04:05.000Z', run_id: 'r1' } as const;
const api = { unit_id: 'api', attempt: 1 };
const report = {
  exit_code: 0,
  artifact_count: 1,
  files_changed: ['src/api/a.ts'],
  usage: null,
  final_message: null,
};

function texts(body: EventBody, willRetry = false): readonly string[] {
  const event: RunEvent = { ...body, ...envelope };
  return textOfEvent(event, willRetry).map(({ unitId, tone, text }) => `${unitId ?? '*'} (${tone}) ${text}`);
}

test('the start of a run tells what is about to happen', () => {
  const started = {
    type: 'run_started',
    units: [{ unit_id: 'api', dependencies: [], retries: 0, priority: 0 }],
    policy: { max_workers: 4, fail_fast: false },
    plan_path: '/p/plan.json',
    plan_sha256: 'ab',
    base_commit: null,
    baseline_dirty: ['README.md', 'a.ts'],
    confinement: 'jail',
    ralph_version: '1.2.3',
  } as const;
  expect(texts(started)).toEqual([
    '* (plain) run r1: 1 unit, at most 4 at once, confinement jail; 2 paths of the checkout already changed before',
  ]);
});

test.for<{ name: string; body: EventBody; willRetry?: boolean; want: readonly string[] }>([
  {
    name: 'a first attempt',
    body: { type: 'worker_started', ...api, agent: 'claude', confinement: 'jail', jail: 'landlock' },
    want: ['api (faint) started with claude, confinement jail (landlock)'],
  },
  {
    name: 'a second attempt',
    body: { type: 'worker_started', ...api, attempt: 2, agent: 'script', confinement: 'audit' },
    want: ['api (faint) attempt 2 started with script, confinement audit'],
  },
  { name: 'a process id is for programs', body: { type: 'worker_spawned', ...api, pid: 7 }, want: [] },
  { name: 'the end is told by the table', body: { type: 'run_finished' }, want: [] },
  {
    name: 'a request to the coordinator',
    body: {
      type: 'coordination_requested',
      ...api,
      action: 'split it',
      work_unit_id: 'ui',
      note: 'too large',
    },
    want: ['api (plain) asks the coordinator about ui: split it: too large'],
  },
  {
    name: 'progress with a note',
    body: { type: 'worker_progressed', ...api, status: 'editing', note: 'src/api' },
    want: ['api (faint) editing: src/api'],
  },
  {
    name: 'progress without a note',
    body: { type: 'worker_progressed', ...api, status: 'editing', note: null },
    want: ['api (faint) editing'],
  },
  {
    name: 'a refused write names its path',
    body: {
      type: 'tool_denied',
      ...api,
      tool: 'write_file',
      path: 'docs/x.md',
      message: 'outside of src/api',
    },
    want: ['api (warning) refused: write_file docs/x.md: outside of src/api'],
  },
  {
    name: 'a refused call without a path',
    body: { type: 'tool_denied', ...api, tool: 'exec', path: null, message: 'sudo is not allowed' },
    want: ['api (warning) refused: exec: sudo is not allowed'],
  },
  {
    name: 'success',
    body: { type: 'worker_succeeded', ...api, ...report },
    want: ['api (good) succeeded, 1 file changed'],
  },
  {
    name: 'a failed attempt that is tried again',
    body: {
      type: 'worker_failed',
      ...api,
      ...report,
      retryable: true,
      failure: { reason: 'exit_non_zero', message: 'exit code 3' },
    },
    willRetry: true,
    want: ['api (warning) attempt 1 failed, trying again: exit_non_zero: exit code 3'],
  },
  {
    name: 'the last failed attempt',
    body: {
      type: 'worker_failed',
      ...api,
      ...report,
      retryable: true,
      failure: { reason: 'timed_out', message: '' },
    },
    want: ['api (bad) failed: timed_out'],
  },
  {
    name: 'a unit behind a failed one',
    body: { type: 'unit_blocked', ...api, attempt: 0, blocked_by: ['db'], roots: ['db'] },
    want: ['api (bad) blocked by db'],
  },
  {
    name: 'a unit far behind a failed one',
    body: { type: 'unit_blocked', ...api, attempt: 0, blocked_by: ['db', 'ui'], roots: ['base', 'db'] },
    want: ['api (bad) blocked by db, ui, because of base'],
  },
  {
    name: 'a commit',
    body: { type: 'unit_committed', ...api, commit: '0123456789abcdef', files: ['src/api/a.ts'] },
    want: ['api (good) committed 0123456789, 1 file'],
  },
  {
    name: 'a commit that failed',
    body: { type: 'commit_failed', ...api, message: 'another git process holds the index' },
    want: ['api (bad) not committed: another git process holds the index'],
  },
  {
    name: 'a stopped unit',
    body: { type: 'unit_cancelled', ...api, reason: 'fail_fast', files_changed: [] },
    want: ['api (warning) cancelled (fail_fast)'],
  },
  {
    name: 'a unit left out',
    body: { type: 'unit_skipped', ...api, reason: 'done before' },
    want: ['api (faint) skipped: done before'],
  },
  {
    name: 'writes out of bounds, one line each',
    body: {
      type: 'out_of_bounds_found',
      writes: [
        { path: 'a', unit_id: 'api', suspects: [] },
        { path: 'b', unit_id: null, suspects: ['api', 'ui'] },
        { path: 'c', unit_id: null, suspects: [] },
      ],
    },
    want: [
      '* (bad) out of bounds: a (written by api)',
      '* (bad) out of bounds: b (written by one of api, ui)',
      '* (bad) out of bounds: c',
    ],
  },
  {
    name: 'what a write out of bounds did, and what became of it',
    body: {
      type: 'out_of_bounds_found',
      writes: [
        { path: 'a', unit_id: 'api', suspects: ['api'], kind: 'mode_changed', restored: true },
        { path: 'b', unit_id: null, suspects: [], kind: 'control_file', restored: false },
      ],
    },
    want: [
      '* (bad) out of bounds: a (its mode or owner changed, written by api, put back as it was)',
      '* (bad) out of bounds: b (changed, and git or ralph obeys it, not put back)',
    ],
  },
  {
    name: 'a tree that was put back, and what was not',
    body: {
      type: 'tree_restored',
      quarantine: 'q/1.json',
      restored: ['a', 'b'],
      kept: [{ path: 'c', why: 'too large' }],
    },
    want: [
      '* (warning) quarantine: 2 paths put back as before, saved in q/1.json',
      '* (bad) quarantine: c was not put back: too large',
    ],
  },
  {
    name: 'a tree of which nothing could be put back',
    body: {
      type: 'tree_restored',
      quarantine: 'q/1.json',
      restored: [],
      kept: [{ path: 'c', why: 'too large' }],
    },
    want: [
      '* (warning) quarantine: nothing put back as before, saved in q/1.json',
      '* (bad) quarantine: c was not put back: too large',
    ],
  },
  {
    name: 'verification begins',
    body: { type: 'verification_started', command: 'npm test' },
    want: ['* (plain) verification: npm test'],
  },
  {
    name: 'verification passes',
    body: {
      type: 'verification_finished',
      passed: true,
      exit_code: 0,
      timed_out: false,
      duration_ms: 1200,
      output_tail: '',
    },
    want: ['* (good) verification passed after 1.2s (exit code 0)'],
  },
  {
    name: 'verification fails with its real exit code',
    body: {
      type: 'verification_finished',
      passed: false,
      exit_code: 127,
      timed_out: false,
      duration_ms: 10,
      output_tail: '',
    },
    want: ['* (bad) verification failed after 0.0s (exit code 127)'],
  },
  {
    name: 'verification takes too long',
    body: {
      type: 'verification_finished',
      passed: false,
      exit_code: null,
      timed_out: true,
      duration_ms: 60_000,
      output_tail: '',
    },
    want: ['* (bad) verification timed out after 1m 00s'],
  },
  {
    name: 'verification cannot start',
    body: {
      type: 'verification_finished',
      passed: false,
      exit_code: null,
      timed_out: false,
      duration_ms: 0,
      output_tail: '',
    },
    want: ['* (bad) verification failed after 0.0s: it could not be started, or a signal ended it'],
  },
  {
    name: 'verification is ended by a signal',
    body: {
      type: 'verification_finished',
      passed: false,
      exit_code: null,
      signal: 'SIGSEGV',
      timed_out: false,
      duration_ms: 2300,
      output_tail: '',
    },
    want: ['* (bad) verification failed after 2.3s: SIGSEGV ended it'],
  },
  {
    name: 'verification is interrupted',
    body: {
      type: 'verification_finished',
      passed: false,
      exit_code: null,
      signal: 'SIGTERM',
      timed_out: false,
      interrupted: true,
      duration_ms: 2300,
      output_tail: '',
    },
    want: ['* (warning) verification interrupted after 2.3s'],
  },
  {
    name: 'Ctrl-C',
    body: { type: 'run_interrupted', signal: 'SIGINT' },
    want: ['* (warning) stopping: SIGINT'],
  },
  {
    name: 'a full disk',
    body: { type: 'run_suspended', reason: 'no space left on device' },
    want: ['* (bad) stopped, may be resumed: no space left on device'],
  },
  {
    name: 'an event of a pipeline',
    body: { type: 'plan_accepted', work_units: [], plan_path: null, plan_sha256: 'ab' },
    want: ['* (plain) plan accepted: 0 units'],
  },
  {
    name: 'an event of a pipeline that says all with its name',
    body: { type: 'commit_failure' },
    want: ['* (bad) commit failure'],
  },
  {
    name: 'an event of a pipeline that only matters to programs',
    body: { type: 'checkpoint_saved' },
    want: [],
  },
])('$name', ({ body, willRetry, want }) => {
  expect(texts(body, willRetry)).toEqual(want);
});
