import { describe, expect, test } from 'vitest';
import {
  counts,
  initialState,
  previousFailure,
  reduce,
  replay,
  runOutcome,
  workerState,
} from '../src/index.ts';
import { chained, failedWith, nextNow, playOn, startedWith, succeededWith } from './attempts.ts';
import {
  agentThrottled,
  attemptLost,
  diamond,
  outOfBoundsFound,
  play,
  runFinished,
  runInterrupted,
  runResumed,
  runSnapshot,
  runStarted,
  runSuspended,
  stamped,
  stampedAll,
  stateAfter,
  unit,
  unitBlocked,
  unitCancelled,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const interrupted = [
  runStarted(diamond),
  workerStarted('a'),
  workerSucceeded('a'),
  workerStarted('b'),
  outOfBoundsFound('x'),
  runInterrupted,
  unitCancelled('b', 1),
  unitCancelled('c'),
  unitCancelled('d'),
  runFinished,
];

describe('a run that goes on', () => {
  test('defect 8: keeps what did its work, and lets all others wait again', () => {
    const state = stateAfter(...interrupted, runResumed(diamond));
    expect(state.course).toMatchObject({
      phase: 'running',
      interrupted: null,
      finished_at: null,
      resumed: 1,
      out_of_bounds: [{ path: 'x' }],
    });
    expect(counts(state)).toMatchObject({ succeeded: 1, pending: 3 });
    expect(nextNow(state).start).toMatchObject([
      { unit_id: 'b', attempt: 2 },
      { unit_id: 'c', attempt: 1 },
    ]);
    expect(workerState(state, 'b')?.history).toMatchObject([{ attempt: 1, outcome: 'cancelled' }]);
  });

  test.for([
    { name: 'after its last attempt', events: [workerFailed('a', 1, false)], reason: 'exit_non_zero' },
    { name: 'before another attempt', events: [workerFailed('a')], reason: 'exit_non_zero' },
    {
      name: 'when the next attempt was lost',
      events: [workerFailed('a'), workerStarted('a', 2), attemptLost('a', 2)],
      reason: 'attempt_lost',
    },
    {
      name: 'when the run was stopped',
      events: [workerFailed('a'), runInterrupted, unitCancelled('a', 1)],
      reason: 'exit_non_zero',
    },
    {
      name: 'when it was overcome',
      events: [workerFailed('a'), workerStarted('a', 2), workerSucceeded('a', 2)],
      reason: undefined,
    },
  ])('knows why the attempt before failed: $name', ({ events, reason }) => {
    const before = [runStarted([unit('a', [], { retries: 1 })]), workerStarted('a'), ...events];
    const state = stateAfter(...before, runResumed([unit('a')], { redo: ['a'] }));
    expect(previousFailure(state, 'a')?.reason).toBe(reason);
    expect(previousFailure(state, 'nobody')).toBeNull();
  });

  test('keeps what a lost attempt had changed, for whatever comes after it', () => {
    const lost = { ...attemptLost('a'), files_changed: ['a/one'] };
    const waits = stateAfter(runStarted([unit('a')]), workerStarted('a'), lost);
    expect(workerState(waits, 'a')?.files_changed).toEqual(['a/one']);
    const stopped = playOn(waits, runInterrupted, unitCancelled('a', 1), runResumed([unit('a')]));
    const done = playOn(stopped, workerStarted('a', 2), workerSucceeded('a', 2));
    expect(workerState(done, 'a')?.files_changed).toEqual(['a/new.ts', 'a/one']);
  });

  test('starts no delivered unit again, unless it is to be done again', () => {
    const again = stateAfter(...interrupted, runResumed(diamond, { redo: ['a'] }));
    expect(nextNow(again).start).toMatchObject([{ unit_id: 'a', attempt: 2 }]);
    const state = stateAfter(...interrupted, runResumed(diamond));
    expect(reduce(state, stamped(state.seq + 1, workerStarted('a', 2))).ignored).toBe(
      'worker_started cannot follow: unit "a" is succeeded',
    );
  });

  test('gives failed units their whole chain anew, and forgets what agents did', () => {
    const plan = [chained('a', ['A', 'B'])];
    let state = stateAfter(runStarted(plan), startedWith('a', 'A'), agentThrottled('a', 'A'));
    state = playOn(state, failedWith('a', { class: 'crashed' }), startedWith('a', 'B', 2));
    state = playOn(state, failedWith('a', { class: 'crashed' }, { attempt: 2 }), runFinished);
    expect(runOutcome(state).outcome).toBe('failed');
    state = playOn(state, runResumed(plan));
    expect(state.agents).toEqual([]);
    expect(nextNow(state).start).toMatchObject([{ attempt: 3, agent: 'A' }]);
  });

  test('may have other units: those of the plan as it is now', () => {
    const plan = [unit('a'), unit('new', ['a'])];
    const state = stateAfter(...interrupted, runResumed(plan, { accepted: ['the plan changed'] }));
    expect(counts(state)).toMatchObject({ total: 2, succeeded: 1, pending: 1 });
    expect(nextNow(state).start).toMatchObject([{ unit_id: 'new' }]);
  });

  test.for([
    {
      name: 'while an attempt runs',
      bodies: [runStarted(diamond), workerStarted('a'), runResumed(diamond)],
      why: 'unit "a" still runs: its attempt has to be ended first, or lost',
    },
    {
      name: 'with a cycle',
      bodies: [runStarted(diamond), runResumed([unit('a', ['a'])])],
      why: 'unit "a" can never start: its dependencies form a cycle',
    },
    {
      name: 'with a policy that is none',
      bodies: [runStarted(diamond), runResumed(diamond, { policy: { max_workers: 0, fail_fast: false } })],
      why: 'max_workers is 0, expected a whole number of 1 or more',
    },
  ])('is refused $name', ({ bodies, why }) => {
    expect(play(...bodies).ignored).toBe(why);
  });

  test('can have been lost in the middle of an attempt, or suspended', () => {
    const bodies = [
      runStarted(diamond),
      workerStarted('a'),
      runSuspended,
      attemptLost('a'),
      runResumed(diamond),
    ];
    expect(nextNow(stateAfter(...bodies)).start).toMatchObject([{ unit_id: 'a', attempt: 2 }]);
  });
});

describe('a snapshot', () => {
  test('stands for all events before it, wherever the run goes from there', () => {
    const events = stampedAll([...interrupted, runResumed(diamond)]);
    for (let cut = 1; cut <= events.length; cut += 1) {
      const before = replay(events.slice(0, cut));
      const snapshot = stamped(cut + 1, runSnapshot(before));
      const later = events.slice(cut).map((event) => ({ ...event, seq: event.seq + 1 }));
      const whole = replay([...events.slice(0, cut), snapshot, ...later]);
      expect(replay([snapshot, ...later])).toEqual(whole);
      expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    }
  });

  test('that is not the state of the run is ignored, with the place', () => {
    const state = stateAfter(runStarted(diamond), workerStarted('a'));
    const other = runSnapshot(stateAfter(runStarted(diamond), workerStarted('a'), workerSucceeded('a')));
    expect(reduce(state, stamped(9, other)).ignored).toMatch(
      /is not the state that the events before it lead to: /,
    );
    const foreign = { ...stamped(9, runSnapshot(state)), run_id: 'run-2' };
    expect(reduce(initialState(), foreign).ignored).toBe('the snapshot is of run run-1, expected run-2');
    expect(reduce(initialState(), stamped(2, runSnapshot(state))).ignored).toMatch(
      /stands for events up to 2/,
    );
  });
});

describe('a dependency with the trigger completion', () => {
  const plan = [
    unit('a'),
    unit('b', ['a']),
    unit('c', ['a', 'b'], { triggers: { b: 'completion', a: 'completion' } }),
    unit('d', ['b']),
  ];

  test('is satisfied by a failure and by a blockage; others are blocked as ever', () => {
    let state = stateAfter(runStarted(plan), workerStarted('a'), workerFailed('a'));
    expect(nextNow(state).start).toEqual([]);
    state = playOn(state, unitBlocked('b', ['a'], ['a']));
    expect(nextNow(state).start).toMatchObject([{ unit_id: 'c' }]);
    state = playOn(
      state,
      unitBlocked('d', ['b'], ['a']),
      workerStarted('c'),
      succeededWith('c'),
      runFinished,
    );
    expect(counts(state)).toMatchObject({ failed: 1, blocked: 2, succeeded: 1 });
  });
});

describe('the order in which units start', () => {
  test('is priority, then the longest way to the end, then the id', () => {
    const plan = [
      unit('short', [], { expected_ms: 50 }),
      unit('z'),
      unit('b'),
      unit('long', [], { expected_ms: 10 }),
      unit('after', ['long'], { expected_ms: 500 }),
      unit('first', [], { priority: 1, expected_ms: 1 }),
    ];
    const { start } = nextNow(stateAfter(runStarted(plan)));
    expect(start.map(({ unit_id }) => unit_id)).toEqual(['first', 'long', 'b', 'short', 'z']);
  });
});

describe('max_failures', () => {
  test.for([
    { policy: { max_failures: 2 }, failures: 2 },
    { policy: { max_failures: null }, failures: null },
    { policy: { fail_fast: true, max_failures: 3 }, failures: 1 },
  ])('$policy stops the run after $failures', ({ policy, failures }) => {
    let state = stateAfter(
      runStarted(
        ['a', 'b', 'c'].map((id) => unit(id)),
        policy,
      ),
    );
    const stops: number[] = [];
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      if (state.course.phase !== 'running') break;
      state = playOn(state, workerStarted(id), workerFailed(id));
      if (state.course.phase === 'stopping') stops.push(index + 1);
    }
    expect(stops).toEqual(failures === null ? [] : [failures]);
  });
});
