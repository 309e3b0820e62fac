import { describe, expect, test } from 'vitest';
import type { EventBody } from '../src/index.ts';
import { initialState, isSettled, readyUnits, reduce, workerStates } from '../src/index.ts';
import {
  diamond,
  outOfBoundsFound,
  treeRestored,
  play,
  runFinished,
  runInterrupted,
  runStarted,
  runSuspended,
  stamped,
  stateAfter,
  unit,
  unitCancelled,
  verificationFinished,
  verificationStarted,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const one = runStarted([unit('a')]);
const settled = [one, workerStarted('a'), workerSucceeded('a')];

test('a started run has every unit pending, in the order of the plan', () => {
  const state = stateAfter(runStarted([unit('z'), unit('a', ['z'])], { max_workers: 3 }));
  expect(state).toMatchObject({
    run: { run_id: 'run-1', policy: { max_workers: 3 } },
    course: { phase: 'running' },
    seq: 1,
  });
  expect(state.run.facts).toEqual({
    started_at: '2026-01-01T00:00:01.000Z',
    plan_path: 'plan.json',
    plan_sha256: 'a'.repeat(64),
    base_commit: null,
    baseline_dirty: ['notes.md'],
    confinement: 'audit',
    ralph_version: '1.2.3',
  });
  expect([...workerStates(state)]).toMatchObject([
    { unit_id: 'z', status: 'pending', waiting_for: 0 },
    { unit_id: 'a', status: 'pending', waiting_for: 1 },
  ]);
});

test('a run of no units is settled at once', () => {
  expect(isSettled(stateAfter(runStarted([])))).toBe(true);
  expect(isSettled(initialState())).toBe(false);
});

describe('a run stops', () => {
  test.for([
    {
      event: runInterrupted,
      reason: 'interrupted',
      mark: { interrupted: { signal: 'SIGINT' }, suspended: null },
    },
    {
      event: runSuspended,
      reason: 'suspended',
      mark: { suspended: { reason: 'the disk is full' }, interrupted: null },
    },
  ])('$reason: its workers are to be stopped and the state is to be saved', ({ event, reason, mark }) => {
    const { state, effects } = play(one, event);
    expect(effects).toEqual([{ type: 'stop_workers', reason }, { type: 'save_checkpoint' }]);
    expect(state.course).toMatchObject({ phase: 'stopping', ...mark });
    expect(readyUnits(state)).toEqual([]);
  });

  test('an interrupt during the verification is kept beside its result', () => {
    const state = stateAfter(
      ...settled,
      verificationStarted,
      runInterrupted,
      verificationFinished(false),
      runFinished,
    );
    expect(state.course).toMatchObject({
      phase: 'finished',
      verification: { passed: false },
      interrupted: { signal: 'SIGINT' },
    });
  });
});

test('writes out of bounds are collected in the order in which they were found', () => {
  const state = stateAfter(one, outOfBoundsFound('x'), outOfBoundsFound('y'));
  expect(state.course.out_of_bounds.map(({ path }) => path)).toEqual(['x', 'y']);
});

test('a quarantine that took its writes back says so of each of them, and of no other', () => {
  const saved = { unit_id: 'a', suspects: ['a'], quarantine: 'q/1.json' };
  const state = stateAfter(
    one,
    outOfBoundsFound('x'),
    {
      type: 'out_of_bounds_found',
      writes: [
        { path: 'x', ...saved },
        { path: 'y', ...saved },
      ],
    },
    treeRestored,
  );
  expect(state.course.out_of_bounds.map(({ restored }) => restored)).toEqual([undefined, true, false]);
});

test('a write that is found again because its quarantine never came to its end counts once', () => {
  const found = (quarantine: string, ...paths: readonly string[]): EventBody => ({
    type: 'out_of_bounds_found',
    writes: paths.map((path) => ({ path, unit_id: 'a', suspects: ['a'], quarantine })),
  });
  const state = stateAfter(
    runStarted(diamond),
    found('q/1.json', 'done'),
    { type: 'tree_restored', quarantine: 'q/1.json', restored: ['done'], kept: [] },
    found('q/2.json', 'file', 'directory', 'gone'),
    found('q/3.json', 'done', 'file', 'directory/file'),
  );
  expect(state.course.out_of_bounds.map(({ path, quarantine }) => `${path} ${quarantine}`)).toEqual([
    'done q/1.json',
    'gone q/2.json',
    'done q/3.json',
    'file q/3.json',
    'directory/file q/3.json',
  ]);
});

test('a verification is running, then finished, with its command', () => {
  const running = stateAfter(...settled, verificationStarted);
  expect(running.course).toMatchObject({
    phase: 'verifying',
    verification: { status: 'running', command: 'node --test' },
  });
  expect(stateAfter(...settled, verificationStarted, verificationFinished(true)).course.verification).toEqual(
    {
      status: 'finished',
      command: 'node --test',
      started_at: '2026-01-01T00:00:04.000Z',
      passed: true,
      exit_code: 0,
      timed_out: false,
      duration_ms: 12,
      output_tail: 'ok',
    },
  );
});

test('a verification that never ended may start again', () => {
  const state = stateAfter(...settled, verificationStarted, verificationStarted);
  expect(state.course.verification).toMatchObject({
    status: 'running',
    started_at: '2026-01-01T00:00:05.000Z',
  });
});

test('a finished run keeps its time and hears nothing more', () => {
  const finished = stateAfter(...settled, runFinished);
  expect(finished.course).toMatchObject({ phase: 'finished', finished_at: '2026-01-01T00:00:04.000Z' });
  expect(reduce(finished, stamped(9, runInterrupted))).toEqual({
    state: finished,
    effects: [],
    ignored: 'run run-1 is finished',
  });
});

test.for([Infinity, 1.5, 2 ** 53])('no event has the number %s', (seq) => {
  expect(reduce(initialState(), { ...stamped(1, one), seq }).ignored).toBe(`seq ${seq} is no whole number`);
});

describe('events that cannot be are ignored, with the reason', () => {
  test.for<{ name: string; events: readonly EventBody[]; why: string }>([
    {
      name: 'anything before the start',
      events: [workerStarted('a')],
      why: 'worker_started came before run_started or pipeline_started',
    },
    { name: 'a second start', events: [one, one], why: 'run run-1 has already started' },
    {
      name: 'a start without a worker',
      events: [runStarted(diamond, { max_workers: 0 })],
      why: 'max_workers is 0, expected a whole number of 1 or more',
    },
    {
      name: 'a start with half a worker',
      events: [runStarted(diamond, { max_workers: 1.5 })],
      why: 'max_workers is 1.5, expected a whole number of 1 or more',
    },
    {
      name: 'a start with endless workers',
      events: [runStarted(diamond, { max_workers: Infinity })],
      why: 'max_workers is Infinity, expected a whole number of 1 or more',
    },
    {
      name: 'half a retry',
      events: [runStarted([unit('a', [], { retries: 0.5 })])],
      why: 'unit "a" has 0.5 retries, expected a whole number of 0 or more',
    },
    {
      name: 'a priority that is no number',
      events: [runStarted([unit('a', [], { priority: Number.NaN })])],
      why: 'unit "a" has the priority NaN, expected a whole number',
    },
    {
      name: 'a unit id twice',
      events: [runStarted([unit('a'), unit('a')])],
      why: 'unit id "a" is used twice',
    },
    {
      name: 'an unknown dependency',
      events: [runStarted([unit('a', ['x'])])],
      why: 'unit "a" needs "x", which is not in the plan',
    },
    {
      name: 'a unit that needs itself',
      events: [runStarted([unit('a', ['a'])])],
      why: 'unit "a" can never start: its dependencies form a cycle',
    },
    {
      name: 'a cycle',
      events: [runStarted([unit('x'), unit('a', ['b']), unit('b', ['a', 'x'])])],
      why: 'unit "a" can never start: its dependencies form a cycle',
    },
    { name: 'a finish too early', events: [one, runFinished], why: '1 of 1 units have not ended' },
    {
      name: 'a verification too early',
      events: [one, verificationStarted],
      why: '1 of 1 units have not ended',
    },
    {
      name: 'a verification of an interrupted run',
      events: [one, runInterrupted, unitCancelled('a'), verificationStarted],
      why: 'an interrupted or suspended run is not verified',
    },
    {
      name: 'a second verification',
      events: [...settled, verificationStarted, verificationFinished(true), verificationStarted],
      why: 'the run is verified already',
    },
    {
      name: 'the end of no verification',
      events: [...settled, verificationFinished(true)],
      why: 'no verification is running',
    },
    {
      name: 'a finish during the verification',
      events: [...settled, verificationStarted, runFinished],
      why: 'the verification command has not ended',
    },
    {
      name: 'a second interrupt',
      events: [one, runInterrupted, runInterrupted],
      why: 'the run is interrupted already',
    },
    {
      name: 'a second suspension',
      events: [one, runSuspended, runSuspended],
      why: 'the run is suspended already',
    },
    {
      name: 'out of bounds, but nothing written',
      events: [one, { type: 'out_of_bounds_found', writes: [] }],
      why: 'out_of_bounds_found names no write',
    },
    {
      name: 'a quarantine of which nobody heard',
      events: [one, treeRestored],
      why: 'no write was saved in q/1.json',
    },
  ])('$name', ({ events, why }) => {
    const { state, effects, ignored } = play(...events);
    expect(ignored).toBe(why);
    expect(effects).toEqual([]);
    expect(state).toEqual(stateAfter(...events.slice(0, -1)));
  });

  test.for([
    {
      name: 'a number that was seen',
      event: { ...stamped(1, workerStarted('a')) },
      why: 'seq 1 is not after 1, the last one',
    },
    {
      name: 'no number',
      event: { ...stamped(Number.NaN, workerStarted('a')) },
      why: 'seq NaN is not after 1, the last one',
    },
    {
      name: 'another run',
      event: { ...stamped(2, workerStarted('a')), run_id: 'run-2' },
      why: 'it belongs to run run-2, this is run run-1',
    },
  ])('$name: the state is the very same', ({ event, why }) => {
    const state = stateAfter(one);
    const transition = reduce(state, event);
    expect(transition.ignored).toBe(why);
    expect(transition.state).toBe(state);
  });
});
