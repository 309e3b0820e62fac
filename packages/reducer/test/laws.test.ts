import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventBody, PlannedUnit, RunEvent, RunState, WorkerState } from '../src/index.ts';
import {
  blockedUnits,
  counts,
  fromCheckpoint,
  initialState,
  isSettled,
  readyUnits,
  reduce,
  replay,
  runningUnits,
  runOutcome,
  toCheckpoint,
  workerState,
  workerStates,
} from '../src/index.ts';
import { randomEvents } from './random-events.ts';
import {
  runFinished,
  runInterrupted,
  runStarted,
  stamped,
  unit,
  unitBlocked,
  unitReopened,
  unitStopped,
  unitStopRequested,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

/** A DAG: each unit needs some of those before it; ids are shuffled so that rank and plan order differ. */
const dags = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 4 }),
      retries: fc.nat(2),
      priority: fc.integer({ min: -1, max: 1 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .chain((rows) =>
    fc
      .shuffledSubarray(
        rows.map((_, index) => `u${index}`),
        { minLength: rows.length },
      )
      .map((ids) => ({ rows, ids })),
  )
  .map(({ rows, ids }): PlannedUnit[] =>
    rows.map(({ needs, retries, priority }, index) => {
      const dependencies = index === 0 ? [] : needs.map((need) => ids[need % index] ?? '');
      return unit(ids[index] ?? '', dependencies, { retries, priority });
    }),
  );

/** Answers what happens next when several things could. */
const choices = fc.infiniteStream(fc.nat({ max: 1_000_000 }));

interface Driven {
  readonly events: readonly RunEvent[];
  readonly states: readonly RunState[];
}

/** What the user does on the way: stops units, and opens again what did not succeed. */
interface Steering {
  readonly often: number;
}

/** Plays a coordinator that starts what is ready, blocks what is blocked, and lets workers end as they like. */
function drive(
  units: readonly PlannedUnit[],
  maxWorkers: number,
  failFast: boolean,
  choose: () => number,
  steering: Steering | null = null,
): Driven {
  const events: RunEvent[] = [];
  const states: RunState[] = [initialState()];
  const apply = (body: EventBody) => {
    const before = states.at(-1) ?? initialState();
    const event = stamped(events.length + 1, body);
    const { state, ignored } = reduce(before, event);
    expect(ignored).toBeNull();
    events.push(event);
    states.push(state);
    return state;
  };
  let state = apply(runStarted(units, { max_workers: maxWorkers, fail_fast: failFast }));
  while (!isSettled(state)) {
    const steered = steering === null ? null : steeringEvent(state, choose, steering);
    state = apply(steered ?? nextEvent(state, choose));
  }
  apply(runFinished);
  return { events, states };
}

/** Now and then the user stops a unit or opens one again; one that waits and was stopped is cancelled before all else. */
function steeringEvent(state: RunState, choose: () => number, { often }: Steering): EventBody | null {
  if (state.course.phase !== 'running') return null;
  const workers = [...workerStates(state)];
  const isToStop = ({ unit_id }: WorkerState): boolean => state.course.stop_requests.includes(unit_id);
  const waiting = workers.find((worker) => worker.status === 'pending' && isToStop(worker));
  if (waiting !== undefined) return unitStopped(waiting.unit_id, waiting.attempts);
  if (choose() % often !== 0) return null;
  const worker = workers[choose() % workers.length];
  if (worker === undefined) return null;
  const { unit_id, status, attempts } = worker;
  if (status === 'failed' || status === 'cancelled') return unitReopened(unit_id, attempts, 'once more');
  if (status === 'running' && isToStop(worker)) return unitStopped(unit_id, attempts);
  const isOpen = status === 'pending' || status === 'running';
  return isOpen ? unitStopRequested(unit_id, attempts) : null;
}

function nextEvent(state: RunState, choose: () => number): EventBody {
  const [blocked] = blockedUnits(state);
  if (blocked !== undefined) return unitBlocked(blocked.unit_id, blocked.blocked_by, blocked.roots);
  const running = runningUnits(state);
  const [ready] = readyUnits(state);
  if (state.course.phase === 'running' && choose() % 200 === 0) return runInterrupted;
  if (ready !== undefined && (running.length === 0 || choose() % 2 === 0)) {
    return workerStarted(ready, (workerState(state, ready)?.attempts ?? 0) + 1);
  }
  const ending = running[choose() % Math.max(1, running.length)];
  if (ending === undefined) return cancelOfPending(state);
  const attempt = workerState(state, ending)?.attempts ?? 0;
  return choose() % 3 === 0
    ? workerFailed(ending, attempt, choose() % 8 > 0)
    : workerSucceeded(ending, attempt);
}

function cancelOfPending(state: RunState): EventBody {
  for (const { status, unit_id, attempts } of workerStates(state)) {
    if (status !== 'pending') continue;
    return { type: 'unit_cancelled', unit_id, attempt: attempts, reason: 'fail_fast', files_changed: [] };
  }
  throw new Error('the run is at a dead end');
}

const runs = fc
  .tuple(dags, fc.integer({ min: 1, max: 5 }), fc.boolean(), choices)
  .map(([units, maxWorkers, failFast, stream]) => ({
    units,
    maxWorkers,
    ...drive(units, maxWorkers, failFast, () => Number(stream.next().value)),
  }));

describe('every run of every DAG', () => {
  test('ends, with exactly one end for every unit', () => {
    fc.assert(
      fc.property(runs, ({ units, events, states }) => {
        const last = states.at(-1) ?? initialState();
        expect(last.course.phase).toBe('finished');
        expect(counts(last)).toMatchObject({ pending: 0, running: 0, total: units.length });
        for (const { unit_id: unitId, retries } of units) {
          const own = events.filter((event) => 'unit_id' in event && event.unit_id === unitId);
          const starts = own.filter(({ type }) => type === 'worker_started').length;
          expect(starts).toBeLessThanOrEqual(retries + 1);
          expect(workerState(last, unitId)?.attempts).toBe(starts);
          expect(endsOf(unitId, states)).toHaveLength(1);
        }
      }),
    );
  });

  test('starts no unit before its dependencies succeeded, and never more than max_workers', () => {
    fc.assert(
      fc.property(runs, ({ units, maxWorkers, events, states }) => {
        const needs = new Map(units.map(({ unit_id, dependencies }) => [unit_id, dependencies]));
        for (const [index, event] of events.entries()) {
          const before = states[index] ?? initialState();
          expect(runningUnits(before).length).toBeLessThanOrEqual(maxWorkers);
          if (event.type !== 'worker_started') continue;
          const statuses = needs.get(event.unit_id)?.map((id) => workerState(before, id)?.status) ?? [];
          expect(statuses.every((status) => status === 'succeeded')).toBe(true);
        }
      }),
    );
  });

  test('blocks exactly the units that need one that did not succeed, and names the true roots', () => {
    fc.assert(
      fc.property(runs, ({ units, states }) => {
        const last = states.at(-1) ?? initialState();
        for (const { unit_id, dependencies } of units) {
          const worker = workerState(last, unit_id);
          if (worker?.status !== 'blocked') continue;
          const bad = new Set(dependencies.filter((id) => workerState(last, id)?.status !== 'succeeded'));
          expect(bad.size).toBeGreaterThan(0);
          for (const id of worker.blocked_by) expect(bad).toContain(id);
          for (const root of worker.roots)
            expect(['failed', 'cancelled']).toContain(workerState(last, root)?.status);
        }
      }),
    );
  });

  test('has the outcome of its units', () => {
    fc.assert(
      fc.property(runs, ({ states }) => {
        const last = states.at(-1) ?? initialState();
        const allDone = counts(last).succeeded === counts(last).total;
        if (last.course.interrupted === null)
          expect(runOutcome(last).outcome).toBe(allDone ? 'succeeded' : 'failed');
        else expect(runOutcome(last)).toEqual({ outcome: 'interrupted', exit_code: 130 });
      }),
    );
  });

  test('is replayed to the same state from any prefix, and from the checkpoint of any prefix', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ events, states }, cut) => {
        const at = cut % (events.length + 1);
        const middle = replay(events.slice(0, at));
        expect(middle).toEqual(states[at]);
        const restored = fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(middle))));
        expect(restored).toEqual(middle);
        let state = restored;
        for (const event of events.slice(at)) state = reduce(state, event).state;
        expect(state).toEqual(states.at(-1));
        expect(JSON.stringify(toCheckpoint(state))).toBe(JSON.stringify(toCheckpoint(replay(events))));
      }),
    );
  });
});

const steeredRuns = fc
  .tuple(dags, fc.integer({ min: 1, max: 5 }), choices)
  .map(([units, maxWorkers, stream]) => ({
    units,
    ...drive(units, maxWorkers, false, () => Number(stream.next().value), { often: 4 }),
  }));

describe('every run that the user steers', () => {
  test('ends, and a unit that was stopped starts no more until it is opened again', () => {
    fc.assert(
      fc.property(steeredRuns, ({ events, states }) => {
        expect(states.at(-1)?.course.phase).toBe('finished');
        for (const [index, event] of events.entries()) {
          if (event.type !== 'worker_started') continue;
          const own = events
            .slice(0, index)
            .filter((one) => 'unit_id' in one && one.unit_id === event.unit_id);
          const steered = own.findLast(
            ({ type }) => type === 'unit_stop_requested' || type === 'unit_reopened',
          );
          expect(steered?.type).not.toBe('unit_stop_requested');
        }
      }),
    );
  });

  test('blocks only what needs a unit that did not succeed, also after that was opened again', () => {
    fc.assert(
      fc.property(steeredRuns, ({ units, states }) => {
        for (const state of states.filter((_, index) => index % 7 === 0 || index === states.length - 1)) {
          for (const { unit_id, dependencies } of units) {
            const worker = workerState(state, unit_id);
            if (worker?.status !== 'blocked') continue;
            const broken = dependencies.filter((id) => {
              const status = workerState(state, id)?.status;
              return status === 'failed' || status === 'blocked' || status === 'cancelled';
            });
            expect(broken).not.toEqual([]);
          }
        }
      }),
    );
  });

  test('is replayed to the same state, from the checkpoint of any prefix too', () => {
    fc.assert(
      fc.property(steeredRuns, fc.nat(), ({ events, states }, cut) => {
        const at = cut % (events.length + 1);
        const middle = replay(events.slice(0, at));
        expect(middle).toEqual(states[at]);
        let state = fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(middle))));
        expect(state).toEqual(middle);
        for (const event of events.slice(at)) state = reduce(state, event).state;
        expect(state).toEqual(states.at(-1));
      }),
    );
  });
});

describe('whatever is reduced', () => {
  test('never throws, and gives the very same state when it is ignored', () => {
    fc.assert(
      fc.property(randomEvents, (events) => {
        let state = initialState();
        for (const event of events) {
          const before = JSON.stringify(toCheckpoint(state));
          const transition = reduce(state, event);
          if (transition.ignored !== null) {
            expect(transition.state).toBe(state);
            expect(transition.effects).toEqual([]);
            expect(transition.ignored).not.toBe('');
          } else {
            expect(transition.state).not.toBe(state);
            expect(transition.state.seq).toBe(event.seq);
          }
          expect(JSON.stringify(toCheckpoint(state))).toBe(before);
          state = transition.state;
        }
      }),
    );
  });

  test('no unit runs whose dependencies are not done, and never more than max_workers do', () => {
    fc.assert(
      fc.property(randomEvents, (events) => {
        let state = initialState();
        for (const event of events) {
          state = reduce(state, event).state;
          expect(runningUnits(state).length).toBeLessThanOrEqual(state.run.policy.max_workers);
          for (const { unit_id, dependencies } of state.run.graph.units) {
            if (workerState(state, unit_id)?.status !== 'running') continue;
            for (const need of dependencies)
              expect(['succeeded', 'skipped']).toContain(workerState(state, need)?.status);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('keeps its counts and its marks equal to what its records say', () => {
    fc.assert(
      fc.property(randomEvents, (events) => {
        const state = replay(events);
        const workers = [...workerStates(state)];
        const count = (status: string) => workers.filter((worker) => worker.status === status).length;
        for (const [status, number] of Object.entries(counts(state))) {
          expect(number).toBe(status === 'total' ? workers.length : count(status));
        }
        expect(runningUnits(state)).toHaveLength(count('running'));
        expect(fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(state))))).toEqual(state);
      }),
    );
  });
});

function endsOf(unitId: string, states: readonly RunState[]): string[] {
  const ends: string[] = [];
  for (const state of states) {
    const status = workerState(state, unitId)?.status ?? 'pending';
    if (status !== 'pending' && status !== 'running' && ends.at(-1) !== status) ends.push(status);
  }
  return ends;
}
