import { describe, expect, test } from 'vitest';
import {
  feedbackOf,
  initialState,
  nextAttempts,
  readyUnits,
  reduce,
  workerState,
  type EventBody,
  type RunState,
} from '../src/index.ts';
import {
  diamond,
  runInterrupted,
  runResumed,
  runStarted,
  stamped,
  stateAfter,
  unit,
  unitBlocked,
  unitReopened,
  unitStopped,
  unitStopRequested,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const status = (state: RunState, unitId: string) => workerState(state, unitId)?.status;
const ignoredAfter = (before: readonly EventBody[], event: EventBody) => {
  const state = before.length === 0 ? initialState() : stateAfter(...before);
  return reduce(state, stamped(state.seq + 1, event)).ignored;
};

describe('a unit that the user stops', () => {
  test('is told to the world as a unit to stop, and ends as cancelled with that reason', () => {
    const running = stateAfter(runStarted(diamond), workerStarted('a'));
    const { state, effects } = reduce(running, stamped(running.seq + 1, unitStopRequested('a', 1)));
    expect(effects).toEqual([{ type: 'stop_unit', unit_id: 'a' }]);
    const ended = reduce(state, stamped(state.seq + 1, unitStopped('a', 1))).state;
    expect(workerState(ended, 'a')).toMatchObject({
      status: 'cancelled',
      reason: 'stopped_by_user',
      history: [{ attempt: 1, outcome: 'cancelled', reason: 'stopped_by_user' }],
    });
    expect(ended.course.phase).toBe('running');
  });

  test('starts no attempt any more, not even the one that a failure would have led to', () => {
    const retried = unit('a', [], { retries: 3 });
    const waits = stateAfter(runStarted([retried]), unitStopRequested('a'));
    expect(readyUnits(waits)).toEqual([]);
    expect(nextAttempts(waits, { now_ms: 0 }).start).toEqual([]);
    expect(ignoredAfter([runStarted([retried]), unitStopRequested('a')], workerStarted('a'))).toMatch(
      /is to be stopped/,
    );
    const failed = stateAfter(
      runStarted([retried]),
      workerStarted('a'),
      unitStopRequested('a', 1),
      workerFailed('a', 1),
    );
    expect(status(failed, 'a')).toBe('failed');
  });
});

test.for([
  {
    name: 'a unit that has ended',
    before: [runStarted(diamond), workerStarted('a'), workerSucceeded('a')],
    event: unitStopRequested('a', 1),
    why: /unit "a" is succeeded/,
  },
  {
    name: 'a unit of a run that stops anyway',
    before: [runStarted(diamond), runInterrupted],
    event: unitStopRequested('a'),
    why: /while the run is stopping/,
  },
  {
    name: 'a unit twice',
    before: [runStarted(diamond), unitStopRequested('a')],
    event: unitStopRequested('a'),
    why: /already/,
  },
  {
    name: 'a unit that is not there',
    before: [runStarted(diamond)],
    event: unitStopRequested('x'),
    why: /not in the plan/,
  },
  {
    name: 'a unit by a cancel that nobody wanted',
    before: [runStarted(diamond)],
    event: unitStopped('a'),
    why: /nobody wanted/,
  },
])('nobody stops $name', ({ before, event, why }) => {
  expect(ignoredAfter(before, event)).toMatch(why);
});

describe('a unit that is opened again', () => {
  const broken = [
    runStarted(diamond),
    workerStarted('a'),
    workerFailed('a'),
    unitBlocked('b', ['a'], ['a']),
    unitBlocked('c', ['a'], ['a']),
    unitBlocked('d', ['b', 'c'], ['a']),
  ];

  test('waits with all its retries, and so does all that it blocked', () => {
    const state = stateAfter(...broken, unitReopened('a', 1, 'use the new API'));
    expect(['a', 'b', 'c', 'd'].map((id) => status(state, id))).toEqual(Array(4).fill('pending'));
    expect(readyUnits(state)).toEqual(['a']);
    expect(feedbackOf(state, 'a')).toBe('use the new API');
    expect(feedbackOf(state, 'b')).toBeNull();
    expect(workerState(state, 'a')?.attempts).toBe(1);
    const done = stateAfter(...broken, unitReopened('a', 1), workerStarted('a', 2), workerSucceeded('a', 2));
    expect(readyUnits(done)).toEqual(['b', 'c']);
  });

  test('keeps what was said of it until something else is, also over a resume', () => {
    const said = [...broken, unitReopened('a', 1, 'one'), workerStarted('a', 2), workerFailed('a', 2)];
    expect(feedbackOf(stateAfter(...said, unitReopened('a', 2)), 'a')).toBe('one');
    expect(feedbackOf(stateAfter(...said, unitReopened('a', 2, 'two')), 'a')).toBe('two');
    expect(feedbackOf(stateAfter(...said, runResumed(diamond)), 'a')).toBe('one');
  });

  test('may have been stopped by the user, before it started too', () => {
    const stopped = [runStarted(diamond), unitStopRequested('a'), unitStopped('a')];
    const state = stateAfter(...stopped, unitReopened('a'));
    expect(readyUnits(state)).toEqual(['a']);
    expect(state.course.stop_requests).toEqual([]);
  });

  test.for([
    {
      name: 'it succeeded',
      before: [runStarted(diamond), workerStarted('a'), workerSucceeded('a')],
      event: unitReopened('a', 1),
      why: /is succeeded/,
    },
    {
      name: 'it runs',
      before: [runStarted(diamond), workerStarted('a')],
      event: unitReopened('a', 1),
      why: /is running/,
    },
    { name: 'it is blocked', before: broken, event: unitReopened('b'), why: /is blocked/ },
    {
      name: 'the run stops',
      before: [...broken, runInterrupted],
      event: unitReopened('a', 1),
      why: /while the run is stopping/,
    },
    {
      name: 'it is about to be stopped',
      before: [runStarted(diamond), unitStopRequested('a')],
      event: unitReopened('a'),
      why: /about to be stopped/,
    },
    {
      name: 'what comes after it is at work',
      before: [
        runStarted([unit('a', []), { ...unit('b', ['a']), triggers: { a: 'completion' } }]),
        workerStarted('a'),
        workerFailed('a'),
        workerStarted('b'),
      ],
      event: unitReopened('a', 1),
      why: /"b", which comes after "a", is at work/,
    },
  ])('but not when $name', ({ before, event, why }) => {
    expect(ignoredAfter(before, event)).toMatch(why);
  });
});
