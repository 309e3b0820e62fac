import { describe, expect, test } from 'vitest';
import { agentStates } from '../../src/index.ts';
import { chained, failedWith, momentOf, nextNow, startedWith, succeededWith, playOn } from '../attempts.ts';
import {
  agentThrottled,
  connectivityChanged,
  runInterrupted,
  runStarted,
  stateAfter,
  unitCancelled,
  unitStopped,
  unitStopRequested,
} from '../play.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const units = ids.map((id) => chained(id, ['A'], { retries: 5 }));
const allStarted = stateAfter(runStarted(units), ...ids.map((id) => startedWith(id, 'A')));

describe('concurrency of an agent', () => {
  test('is halved once for a burst of refusals, and grows by one with each success', () => {
    const throttled = playOn(allStarted, agentThrottled('a', 'A'), agentThrottled('b', 'A'));
    expect(agentStates(throttled)).toMatchObject([{ agent: 'A', running: 8, concurrency: 4, cool_downs: 1 }]);
    const grown = playOn(throttled, succeededWith('a'), succeededWith('b'), succeededWith('c'));
    expect(agentStates(grown)).toMatchObject([{ running: 5, concurrency: 7 }]);
    expect(agentStates(playOn(grown, succeededWith('d')))).toMatchObject([{ concurrency: null }]);
  });

  test('keeps what is ready waiting, but for another agent of its chain', () => {
    const more = [chained('x', ['A']), chained('y', ['A', 'B'])];
    let state = stateAfter(
      runStarted([...units, ...more], { max_workers: 20 }),
      ...ids.map((id) => startedWith(id, 'A')),
    );
    state = playOn(state, agentThrottled('a', 'A', '2026-01-01T00:00:11Z'));
    const { start, waits } = nextNow(state, 60_000);
    expect(start).toMatchObject([{ unit_id: 'y', agent: 'B' }]);
    expect(waits).toEqual([{ unit_id: 'x', agent: 'A', until_ms: null, why: 'concurrency' }]);
  });

  test('is of no concern to commands', () => {
    const state = playOn(stateAfter(runStarted([chained('a', ['command'])])), startedWith('a', 'command'));
    expect(playOn(state, failedWith('a', { class: 'rate_limited' })).agents).toEqual([]);
  });
});

describe('the circuit of an agent', () => {
  const crash = { class: 'crashed' } as const;
  const open = playOn(allStarted, failedWith('a', crash), failedWith('b', crash), failedWith('c', crash));

  test('opens after three failures in a row, and lets one attempt try after a while', () => {
    expect(open.agents).toMatchObject([{ failures: 3, circuit: { status: 'open' }, opened: 1 }]);
    expect(nextNow(open)).toMatchObject({ start: [], waits: [{ why: 'circuit_open' }, {}, {}] });
    const { start, waits } = nextNow(open, 5000);
    expect(start).toHaveLength(1);
    expect(waits).toMatchObject([{ until_ms: null, why: 'circuit_open' }, { until_ms: null }]);
  });

  test.for([
    {
      name: 'a trial that succeeds closes it',
      end: succeededWith('a', 2),
      circuit: { status: 'closed' },
      opened: 0,
    },
    {
      name: 'a trial that fails opens it for longer',
      end: failedWith('a', crash, { attempt: 2 }),
      circuit: { status: 'open' },
      opened: 2,
    },
    {
      name: 'a trial without evidence has worked',
      end: failedWith('a', { reason: 'no_evidence' }, { attempt: 2 }),
      circuit: { status: 'closed' },
      opened: 0,
    },
    {
      name: 'a trial that was lost says nothing',
      end: { type: 'attempt_lost', unit_id: 'a', attempt: 2, message: 'died' } as const,
      circuit: { status: 'open' },
      opened: 1,
    },
    {
      name: 'a trial that the user stopped says nothing',
      before: unitStopRequested('a', 2),
      end: unitStopped('a', 2),
      circuit: { status: 'open' },
      opened: 1,
    },
    {
      name: 'a trial that ends with the run says nothing',
      before: runInterrupted,
      end: unitCancelled('a', 2),
      circuit: { status: 'open' },
      opened: 1,
    },
  ])('$name', ({ before, end, circuit, opened }) => {
    const trial = playOn(open, startedWith('a', 'A', 2));
    expect(trial.agents).toMatchObject([{ circuit: { status: 'half_open', trial: 'a' } }]);
    expect(nextNow(trial, 60_000).start).toEqual([]);
    expect(playOn(trial, ...(before === undefined ? [] : [before]), end).agents).toMatchObject([
      { circuit, opened },
    ]);
  });

  test('does not open for what is the work, not the agent', () => {
    const failure = { reason: 'verify_failed' } as const;
    expect(
      playOn(allStarted, failedWith('a', failure), failedWith('b', failure), failedWith('c', failure)).agents,
    ).toEqual([]);
  });
});

test('an agent without credits is left alone for a minute, then longer', () => {
  const state = playOn(allStarted, failedWith('a', { class: 'out_of_credits' }));
  const until_ms = Date.UTC(2026, 0, 1) + state.seq * 1000 + 60_000;
  expect(state.agents).toMatchObject([{ cool_down: { why: 'out_of_credits', until_ms } }]);
});

describe('a limit whose named time has come already', () => {
  const limited = (attempt: number) =>
    failedWith(
      'a',
      { class: 'rate_limited', retry_at: '2026-01-01T00:00:00Z' },
      { attempt, spends_retry: false },
    );
  const once = playOn(stateAfter(runStarted([chained('a', ['A'])])), startedWith('a', 'A'), limited(1));

  test('is asked again at once, and then left alone for a while that doubles', () => {
    expect(nextNow(once).start).toMatchObject([{ unit_id: 'a', attempt: 2 }]);
    const waits: (number | null)[] = [];
    let state = once;
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      state = playOn(state, startedWith('a', 'A', attempt), limited(attempt));
      waits.push((nextNow(state).wake_at_ms ?? 0) - momentOf(state.seq));
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000]);
  });

  test('is asked again at once when the agent worked in between', () => {
    const worked = playOn(once, startedWith('a', 'A', 2), succeededWith('a', 2));
    expect(worked.agents).toMatchObject([{ cool_downs: 0 }]);
  });
});

test('offline, only what needs no network starts, and nothing is spent', () => {
  const plan = [chained('a', ['A']), chained('b', ['command']), chained('c', ['A', 'script'])];
  const offline = playOn(stateAfter(runStarted(plan)), connectivityChanged(false));
  expect(nextNow(offline)).toMatchObject({
    start: [
      { unit_id: 'b', agent: 'command' },
      { unit_id: 'c', agent: 'script' },
    ],
    waits: [{ unit_id: 'a', agent: 'A', until_ms: null, why: 'offline' }],
    wake_at_ms: null,
  });
  expect(nextNow(playOn(offline, connectivityChanged(true))).start).toHaveLength(3);
});
