import { describe, expect, test } from 'vitest';
import type { EventBody, PlannedUnit, RunState } from '../src/index.ts';
import {
  blockedUnits,
  initialState,
  isSettled,
  pendingUnits,
  readyUnits,
  reduce,
  runningUnits,
  workerState,
} from '../src/index.ts';
import blockedVectors from './fixtures/vectors/blocked_propagation.json' with { type: 'json' };
import waveVectors from './fixtures/vectors/scheduler_waves.json' with { type: 'json' };
import {
  diamond,
  runStarted,
  stamped,
  stateAfter,
  unit,
  unitBlocked,
  unitCancelled,
  runInterrupted,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const succeeds = (unitId: string): EventBody[] => [workerStarted(unitId), workerSucceeded(unitId)];
const fails = (unitId: string): EventBody[] => [workerStarted(unitId), workerFailed(unitId)];
const planned = (units: readonly { unit_id: string; dependencies: string[] }[]): PlannedUnit[] =>
  units.map(({ unit_id, dependencies }) => unit(unit_id, dependencies));

describe('the waves of the reference', () => {
  test.for(waveVectors.cases)('$name', ({ units, completed, running, max_workers: maxWorkers, launch }) => {
    const state = stateAfter(
      runStarted(planned(units), { max_workers: Math.max(1, maxWorkers) }),
      ...completed.flatMap(succeeds),
      ...running.map((unitId) => workerStarted(unitId)),
    );
    const ready = maxWorkers > 0 ? readyUnits(state) : readyUnits(state, maxWorkers);
    expect(ready).toEqual(launch);
  });
});

describe('the blockages of the reference', () => {
  test.for(blockedVectors.cases)('$name', (vector) => {
    const { units, failed, pending, expect: expected } = vector;
    const others = units
      .map(({ unit_id }) => unit_id)
      .filter((id) => !failed.includes(id) && !pending.includes(id));
    const events = [runStarted(planned(units)), ...others.flatMap(succeeds), ...failed.flatMap(fails)];
    const found = [];
    for (
      let next = blockedUnits(stateAfter(...events));
      next.length > 0;
      next = blockedUnits(stateAfter(...events))
    ) {
      found.push(...next);
      events.push(...next.map(({ unit_id, blocked_by, roots }) => unitBlocked(unit_id, blocked_by, roots)));
    }
    expect(found).toEqual(expected);
    if (vector.ready !== undefined) expect(readyUnits(stateAfter(...events))).toEqual(vector.ready);
  });
});

test('the highest priority starts first, then the lowest id by code point', () => {
  const units = [
    unit('b'),
    unit('a', [], { priority: -1 }),
    unit('Z'),
    unit('c', [], { priority: 5 }),
    unit('10'),
  ];
  expect(readyUnits(stateAfter(runStarted(units)))).toEqual(['c', '10', 'Z', 'b', 'a']);
});

test('a dependency named twice is one dependency', () => {
  expect(readyUnits(stateAfter(runStarted([unit('a'), unit('b', ['a', 'a'])]), ...succeeds('a')))).toEqual([
    'b',
  ]);
});

test('nothing is ready before the run started', () => {
  expect(readyUnits(initialState(), 5)).toEqual([]);
});

test('what runs and what waits can be asked', () => {
  const state = stateAfter(runStarted(diamond), ...succeeds('a'), workerStarted('c'));
  expect(runningUnits(state)).toEqual(['c']);
  expect(pendingUnits(state)).toEqual(['b', 'd']);
  expect(workerState(state, 'c')?.status).toBe('running');
  expect(workerState(state, 'x')).toBeUndefined();
  expect(isSettled(state)).toBe(false);
});

test('a unit is blocked by each dependency that did not succeed, and names the roots once', () => {
  const units = [
    unit('a'),
    unit('b', ['a']),
    unit('c', ['a']),
    unit('x'),
    unit('d', ['b', 'c', 'x', 'ok']),
    unit('ok'),
  ];
  const state = stateAfter(
    runStarted(units),
    ...succeeds('ok'),
    ...fails('a'),
    unitBlocked('b', ['a'], ['a']),
    unitBlocked('c', ['a'], ['a']),
    runInterrupted,
    unitCancelled('x'),
  );
  expect(blockedUnits(state)).toEqual([{ unit_id: 'd', blocked_by: ['b', 'c', 'x'], roots: ['a', 'x'] }]);
});

describe('a chain of 100,000 units', () => {
  const ids = Array.from({ length: 100_000 }, (_, index) => `u${String(index).padStart(6, '0')}`);
  const chain = ids.map((id, index) => unit(id, index === 0 ? [] : [ids[index - 1] ?? '']));

  test('runs from end to end', () => {
    const drive = driver(stateAfter(runStarted(chain)));
    const started: string[] = [];
    for (let ready = readyUnits(drive.state); ready.length > 0; ready = readyUnits(drive.state)) {
      started.push(...ready);
      for (const unitId of ready) for (const event of succeeds(unitId)) drive.apply(event);
    }
    expect(started).toEqual(ids);
    expect(isSettled(drive.state)).toBe(true);
  });

  test('is blocked from end to end', () => {
    const drive = driver(stateAfter(runStarted(chain), ...fails('u000000')));
    let steps = 0;
    for (let found = blockedUnits(drive.state); found.length > 0; found = blockedUnits(drive.state)) {
      steps += 1;
      for (const { unit_id, blocked_by, roots } of found)
        drive.apply(unitBlocked(unit_id, blocked_by, roots));
    }
    expect(steps).toBe(99_999);
    expect(workerState(drive.state, 'u099999')).toMatchObject({
      blocked_by: ['u099998'],
      roots: ['u000000'],
    });
    expect(isSettled(drive.state)).toBe(true);
  });
});

function driver(first: RunState) {
  let state = first;
  return {
    get state() {
      return state;
    },
    apply(body: EventBody) {
      const transition = reduce(state, stamped(state.seq + 1, body));
      if (transition.ignored !== null) throw new Error(transition.ignored);
      state = transition.state;
    },
  };
}
