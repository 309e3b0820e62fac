import { describe, expect, test } from 'vitest';
import type { EventBody } from '../src/index.ts';
import { counts, readyUnits, workerState } from '../src/index.ts';
import {
  diamond,
  play,
  runInterrupted,
  runStarted,
  runSuspended,
  stateAfter,
  coordinationRequested,
  toolDenied,
  unit,
  unitBlocked,
  unitCancelled,
  unitSkipped,
  workerFailed,
  workerProgressed,
  workerSpawned,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const one = runStarted([unit('a')]);
const retried = runStarted([unit('a', [], { retries: 1 })]);

describe('what an event of a unit leads to', () => {
  test('a started worker is running, with its agent, its boundary and its time', () => {
    expect(workerState(stateAfter(one, workerStarted('a')), 'a')).toMatchObject({
      status: 'running',
      attempts: 1,
      agent: 'script',
      confinement: 'jail',
      started_at: '2026-01-01T00:00:02.000Z',
      finished_at: null,
    });
  });

  test('a running worker keeps its pid, what it last told, and how often a tool was denied', () => {
    const state = stateAfter(
      one,
      workerStarted('a'),
      workerSpawned('a', 4711),
      workerProgressed('a', 'reading'),
      coordinationRequested('a'),
      toolDenied('a'),
      workerProgressed('a', 'writing'),
      toolDenied('a'),
    );
    expect(workerState(state, 'a')).toMatchObject({
      status: 'running',
      pid: 4711,
      progress: 'writing',
      denied: 2,
    });
  });

  test('a succeeded worker keeps what the summary tells', () => {
    expect(workerState(stateAfter(one, workerStarted('a'), workerSucceeded('a')), 'a')).toMatchObject({
      status: 'succeeded',
      exit_code: 0,
      artifact_count: 1,
      files_changed: ['a/new.ts'],
      usage: { input_tokens: 10, output_tokens: 3, cost_usd: 0.5 },
      final_message: 'done',
      finished_at: '2026-01-01T00:00:03.000Z',
      failure: null,
      history: [
        {
          attempt: 1,
          outcome: 'succeeded',
          reason: null,
          started_at: '2026-01-01T00:00:02.000Z',
          finished_at: '2026-01-01T00:00:03.000Z',
        },
      ],
    });
  });

  test('a failed worker keeps its failure', () => {
    expect(workerState(stateAfter(one, workerStarted('a'), workerFailed('a')), 'a')).toMatchObject({
      status: 'failed',
      exit_code: 7,
      failure: { reason: 'exit_non_zero', message: 'exit code 7' },
      history: [{ attempt: 1, outcome: 'failed', reason: 'exit_non_zero' }],
    });
  });

  test('a unit with attempts left is ready again, and nothing of the failed attempt is stale', () => {
    const state = stateAfter(retried, workerStarted('a'), workerSpawned('a', 1), workerFailed('a'));
    expect(readyUnits(state)).toEqual(['a']);
    expect(workerState(state, 'a')).toMatchObject({
      status: 'pending',
      attempts: 1,
      exit_code: null,
      failure: null,
      pid: null,
      final_message: null,
      history: [{ attempt: 1, outcome: 'failed', reason: 'exit_non_zero' }],
    });
  });

  test('usage is summed and changed files are joined over all attempts', () => {
    const second = [workerStarted('a', 2), workerSucceeded('a', 2)];
    expect(
      workerState(stateAfter(retried, workerStarted('a'), workerFailed('a'), ...second), 'a'),
    ).toMatchObject({
      status: 'succeeded',
      attempts: 2,
      started_at: '2026-01-01T00:00:02.000Z',
      usage: { input_tokens: 15, output_tokens: 4, cost_usd: 0.5 },
      files_changed: ['a/half.ts', 'a/new.ts'],
      history: [
        { attempt: 1, outcome: 'failed', started_at: '2026-01-01T00:00:02.000Z' },
        { attempt: 2, outcome: 'succeeded', started_at: '2026-01-01T00:00:04.000Z' },
      ],
    });
  });

  test('a blocked unit names what blocks it and the roots', () => {
    const state = stateAfter(
      runStarted(diamond),
      workerStarted('a'),
      workerFailed('a'),
      unitBlocked('b', ['a'], ['a']),
    );
    expect(workerState(state, 'b')).toMatchObject({
      status: 'blocked',
      blocked_by: ['a'],
      roots: ['a'],
      attempts: 0,
    });
  });

  test.for([
    { name: 'a waiting unit', before: [], attempt: 0, history: [] },
    {
      name: 'a running unit',
      before: [workerStarted('a')],
      attempt: 1,
      history: [{ attempt: 1, outcome: 'cancelled', reason: 'interrupted' }],
    },
  ])('$name of a stopping run can be cancelled', ({ before, attempt, history }) => {
    const state = stateAfter(one, ...before, runInterrupted, unitCancelled('a', attempt));
    expect(workerState(state, 'a')).toMatchObject({ status: 'cancelled', reason: 'interrupted', history });
  });

  test('a skipped unit frees what needs it', () => {
    const state = stateAfter(runStarted(diamond), unitSkipped('a'));
    expect(workerState(state, 'a')).toMatchObject({ status: 'skipped', reason: 'not selected' });
    expect(readyUnits(state)).toEqual(['b', 'c']);
  });

  test('a unit that succeeded while the run was stopping stays succeeded', () => {
    const state = stateAfter(one, workerStarted('a'), runInterrupted, workerSucceeded('a'));
    expect(workerState(state, 'a')?.status).toBe('succeeded');
  });
});

describe('how many attempts a unit has', () => {
  const twice = [workerStarted('a'), workerFailed('a'), workerStarted('a', 2), workerFailed('a', 2)];
  test.for<{ name: string; events: readonly EventBody[]; status: string }>([
    { name: 'no retries: the first failure is final', events: [one, ...twice.slice(0, 2)], status: 'failed' },
    {
      name: 'one retry: the first failure is not final',
      events: [retried, ...twice.slice(0, 2)],
      status: 'pending',
    },
    { name: 'one retry: the second failure is final', events: [retried, ...twice], status: 'failed' },
    {
      name: 'a failure that no retry can mend is final',
      events: [retried, workerStarted('a'), workerFailed('a', 1, false)],
      status: 'failed',
    },
    {
      name: 'a failure while the run stops is final',
      events: [retried, workerStarted('a'), runSuspended, workerFailed('a')],
      status: 'failed',
    },
  ])('$name', ({ events, status }) => {
    expect(workerState(stateAfter(...events), 'a')?.status).toBe(status);
  });
});

test('a unit may have more retries than anybody counts', () => {
  const patient = runStarted([unit('a', [], { retries: 3_000_000_000 })]);
  expect(readyUnits(stateAfter(patient, workerStarted('a'), workerFailed('a')))).toEqual(['a']);
});

describe('fail_fast', () => {
  const two = [unit('a'), unit('b')];

  test('a unit that failed for good stops the run once', () => {
    const started = [runStarted(two, { fail_fast: true }), workerStarted('a'), workerStarted('b')];
    const first = play(...started, workerFailed('a'));
    expect(first.effects).toEqual([{ type: 'stop_workers', reason: 'fail_fast' }]);
    expect(first.state.course.phase).toBe('stopping');
    expect(play(...started, workerFailed('a'), workerFailed('b')).effects).toEqual([]);
  });

  test('a unit that is tried again stops nothing', () => {
    const units = [unit('a', [], { retries: 1 }), unit('b')];
    const { effects, state } = play(
      runStarted(units, { fail_fast: true }),
      workerStarted('a'),
      workerFailed('a'),
    );
    expect(effects).toEqual([]);
    expect(state.course.phase).toBe('running');
  });

  test('without it, a failed unit leaves the others alone', () => {
    const { effects, state } = play(runStarted(two), workerStarted('a'), workerFailed('a'));
    expect(effects).toEqual([]);
    expect(readyUnits(state)).toEqual(['b']);
  });
});

describe('events that cannot be are ignored, with the reason', () => {
  const succeeded = [one, workerStarted('a'), workerSucceeded('a')];
  test.for<{ name: string; events: readonly EventBody[]; why: string }>([
    { name: 'an unknown unit fails', events: [one, workerFailed('x')], why: 'unit "x" is not in the plan' },
    {
      name: 'an attempt is left out',
      events: [one, workerStarted('a', 2)],
      why: 'worker_started names attempt 2, expected 1',
    },
    {
      name: 'another attempt than the running one ends',
      events: [one, workerStarted('a'), workerSucceeded('a', 2)],
      why: 'worker_succeeded names attempt 2, expected 1',
    },
    {
      name: 'a succeeded unit starts again',
      events: [...succeeded, workerStarted('a', 2)],
      why: 'worker_started cannot follow: unit "a" is succeeded',
    },
    {
      name: 'a succeeded unit fails',
      events: [...succeeded, workerFailed('a')],
      why: 'worker_failed cannot follow: unit "a" is succeeded',
    },
    {
      name: 'a succeeded unit is cancelled',
      events: [...succeeded, runInterrupted, unitCancelled('a', 1)],
      why: 'unit_cancelled cannot follow: unit "a" is succeeded',
    },
    {
      name: 'a unit succeeds that never started',
      events: [one, workerSucceeded('a', 0)],
      why: 'worker_succeeded cannot follow: unit "a" is pending',
    },
    {
      name: 'a running unit starts',
      events: [one, workerStarted('a'), workerStarted('a', 2)],
      why: 'worker_started cannot follow: unit "a" is running',
    },
    {
      name: 'a unit starts before its dependencies succeeded',
      events: [runStarted(diamond), workerStarted('d')],
      why: 'unit "d" still waits for 2 units',
    },
    {
      name: 'a unit starts while as many run as may',
      events: [
        runStarted([unit('a'), unit('b')], { max_workers: 1 }),
        workerStarted('a'),
        workerStarted('b'),
      ],
      why: 'unit "b" cannot start: 1 of 1 workers are at work',
    },
    {
      name: 'a unit starts while the run is stopping',
      events: [one, runInterrupted, workerStarted('a')],
      why: 'no unit starts while the run is stopping',
    },
    {
      name: 'a unit is blocked of which no dependency broke',
      events: [runStarted(diamond), unitBlocked('b', ['a'], ['a'])],
      why: 'no dependency of unit "b" is broken',
    },
    {
      name: 'a running unit is blocked',
      events: [one, workerStarted('a'), unitBlocked('a', [], [], 1)],
      why: 'unit_blocked cannot follow: unit "a" is running',
    },
    {
      name: 'a unit is cancelled while the run goes on',
      events: [one, unitCancelled('a')],
      why: 'unit "a" cannot be cancelled: the run is not stopping',
    },
    {
      name: 'a running unit is skipped',
      events: [one, workerStarted('a'), unitSkipped('a', 1)],
      why: 'unit_skipped cannot follow: unit "a" is running',
    },
    {
      name: 'a unit is skipped while one that it needs is still to come',
      events: [runStarted(diamond), unitSkipped('b')],
      why: 'unit "b" still waits for 1 units',
    },
    ...[
      workerSpawned('a', 1, 0),
      workerProgressed('a', 'x', 0),
      toolDenied('a', 0),
      coordinationRequested('a', 0),
    ].map((event) => ({
      name: `${event.type} of a unit that does not run`,
      events: [one, event],
      why: `${event.type} cannot follow: unit "a" is pending`,
    })),
  ])('$name', ({ events, why }) => {
    const before = stateAfter(...events.slice(0, -1));
    const { state, effects, ignored } = play(...events);
    expect(ignored).toBe(why);
    expect(effects).toEqual([]);
    expect(state).toEqual(before);
  });
});

test('counts follow every event', () => {
  const events = [
    runStarted([...diamond, unit('e'), unit('f'), unit('g')]),
    workerStarted('a'),
    workerFailed('a'),
    unitBlocked('b', ['a'], ['a']),
    unitSkipped('e'),
    workerStarted('f'),
    workerSucceeded('f'),
    workerStarted('g'),
    runInterrupted,
    unitCancelled('c'),
  ];
  expect(counts(stateAfter(...events))).toEqual({
    pending: 1,
    running: 1,
    succeeded: 1,
    failed: 1,
    blocked: 1,
    cancelled: 1,
    skipped: 1,
    total: 7,
  });
});
