import { expect, test } from 'vitest';
import { nextAttempts, type PlannedUnit, type RunState } from '../../src/index.ts';
import { chained, failedWith, momentOf, playOn, startedWith } from '../attempts.ts';
import { runStarted, stateAfter } from '../play.ts';

const THROTTLED = { class: 'rate_limited', retry_at: '2026-01-02T00:00:00.000Z' } as const;
const MANY = 10_000;

/** Many units for one agent that was told to slow down, and how often their chains are read. */
function heldUnits(more: readonly PlannedUnit[] = []): { readonly state: RunState; reads: number } {
  const counted = { reads: 0 };
  const units = Array.from({ length: MANY }, (_, place) => ({
    ...chained(`unit-${String(place).padStart(6, '0')}`, ['claude'], { retries: 1 }),
    get agents() {
      counted.reads += 1;
      return ['claude'];
    },
  }));
  const begun = stateAfter(runStarted([...units, ...more], { max_workers: 8 }));
  const state = playOn(begun, startedWith('unit-000000', 'claude'), failedWith('unit-000000', THROTTLED));
  counted.reads = 0;
  return Object.assign(counted, { state });
}

const ask = (state: RunState, most_waits?: number) =>
  nextAttempts(state, { now_ms: momentOf(state.seq), most_waits });

test('where no agent is free only as many units are looked at as waits are wanted, not all of a large plan', () => {
  const held = heldUnits();
  const { start, waits, wake_at_ms } = ask(held.state, 100);
  expect(start).toEqual([]);
  expect(waits.length).toBeGreaterThanOrEqual(100);
  expect(held.reads).toBeLessThan(1000);
  expect(wake_at_ms).toBe(Date.parse(THROTTLED.retry_at));
});

test('without a limit every wait is told', () => {
  const held = heldUnits();
  expect(ask(held.state).waits).toHaveLength(MANY);
});

test.for([
  { name: 'another agent', last: chained('z', ['codex']) },
  { name: 'a program of the plan', last: chained('z', ['command']) },
  {
    name: 'an agent that the plan does not name',
    last: { unit_id: 'z', dependencies: [], retries: 0, priority: 0 },
  },
])('a unit for $name starts, however many wait before it', ({ last }) => {
  const { state } = heldUnits([last]);
  expect(ask(state, 100).start.map(({ unit_id }) => unit_id)).toEqual(['z']);
});

test('a unit whose agent there is no memory for leaves its slot to the next one, and is not given another agent', () => {
  const units = [chained('a', ['A', 'B']), chained('b', ['B']), chained('c', ['command'])];
  const state = stateAfter(runStarted(units, { max_workers: 2 }));
  const facts = { now_ms: momentOf(state.seq), short_of_memory: new Set(['A']) };
  const { start, waits } = nextAttempts(state, facts);
  expect(start.map(({ unit_id }) => unit_id)).toEqual(['b', 'c']);
  expect(waits).toEqual([{ unit_id: 'a', agent: 'A', until_ms: null, why: 'memory' }]);
});

test('where there is memory for no agent, not all of a large plan is looked at', () => {
  const units = Array.from({ length: MANY }, (_, place) => chained(`u${place}`, ['A']));
  const state = stateAfter(runStarted(units));
  const facts = { now_ms: momentOf(state.seq), most_waits: 100, short_of_memory: new Set(['A']) };
  const { start, waits } = nextAttempts(state, facts);
  expect(start).toEqual([]);
  expect(waits.length).toBeLessThan(1000);
});
