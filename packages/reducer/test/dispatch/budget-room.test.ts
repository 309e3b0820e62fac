import { describe, expect, test } from 'vitest';
import { runSpending, unitSpending, workerState } from '../../src/index.ts';
import { chained, failedWith, momentOf, nextNow, startedWith, succeededWith, playOn } from '../attempts.ts';
import { runStarted, stateAfter, unit, usageReported } from '../play.ts';

const many = ['a', 'b', 'c', 'd'].map((id) => unit(id));

describe('the budget of a run', () => {
  test('attempts are reserved before they start, and the rest wait for what runs', () => {
    const state = stateAfter(runStarted(many, { budget: { attempts: 2 } }));
    const { start, spent, waits } = nextNow(state);
    expect(start.map(({ unit_id }) => unit_id)).toEqual(['a', 'b']);
    expect(spent).toEqual([]);
    expect(waits).toMatchObject([{ unit_id: 'c', until_ms: null, why: 'budget' }, { unit_id: 'd' }]);
  });

  test('when nothing runs that could give any back, units fail as budget_exceeded', () => {
    let state = stateAfter(
      runStarted(many, { budget: { attempts: 2 } }),
      startedWith('a', 'x'),
      startedWith('b', 'x'),
    );
    state = playOn(state, succeededWith('a'), succeededWith('b'));
    const { start, spent, waits } = nextNow(state);
    expect({ start, waits }).toEqual({ start: [], waits: [] });
    expect(spent).toMatchObject([
      { unit_id: 'c', attempt: 0, scope: 'run', kind: 'attempts', failure: { reason: 'budget_exceeded' } },
      { unit_id: 'd' },
    ]);
    expect(spent[0]?.failure.message).toMatchInlineSnapshot(
      `"the budget of the run has no room for another attempt: 2 attempts of 2 attempts are spent or reserved; raise the budget and resume the run"`,
    );
    const [first] = spent;
    state = playOn(state, failedWith('c', first?.failure ?? {}, { attempt: 0, retryable: false }));
    expect(workerState(state, 'c')).toMatchObject({
      status: 'failed',
      attempts: 0,
      started_at: null,
      history: [],
    });
  });

  test('an attempt needs as many tokens as those before it did on average', () => {
    let state = stateAfter(runStarted(many, { budget: { tokens: 25 } }), startedWith('a', 'x'));
    state = playOn(state, succeededWith('a'));
    expect(nextNow(state).spent).toMatchObject([{ kind: 'tokens' }, {}, {}]);
    const wider = stateAfter(
      runStarted(many, { budget: { tokens: 26 } }),
      startedWith('a', 'x'),
      succeededWith('a'),
    );
    expect(nextNow(wider).start.map(({ unit_id }) => unit_id)).toEqual(['b']);
  });

  test.for([
    {
      name: 'how long the unit is expected to take',
      planned: { expected_ms: 3_600_000 },
      budget: { wall_ms: 1_800_000 },
      needs:
        '0 s of 1800 s are spent or reserved, and this one needs 3600 s (how long it is expected to take)',
    },
    {
      name: 'the budget of the unit, for time',
      planned: { budget: { wall_ms: 9000 }, expected_ms: 1000 },
      budget: { wall_ms: 5000 },
      needs: '0 s of 5 s are spent or reserved, and this one needs 9 s (its own budget)',
    },
    {
      name: 'the budget of the unit, before any attempt reported what it cost',
      planned: { budget: { cost_usd: 2 } },
      budget: { cost_usd: 1.5 },
      needs: '$0.00 of $1.50 are spent or reserved, and this one needs $2.00 (its own budget)',
    },
    {
      name: 'the average of what attempts reported',
      before: [startedWith('z', 'x'), succeededWith('z')],
      planned: { budget: { tokens: 99 } },
      budget: { tokens: 25 },
      needs:
        '13 tokens of 25 tokens are spent or reserved, and this one needs 13 tokens (the average so far)',
    },
  ])('what an attempt needs, and that it is by $name, is told', ({ before = [], planned, budget, needs }) => {
    const state = stateAfter(runStarted([unit('z'), unit('a', ['z'], planned)], { budget }), ...before);
    const ready = before.length > 0 ? state : stateAfter(runStarted([unit('a', [], planned)], { budget }));
    expect(nextNow(ready).spent[0]?.failure.message).toBe(
      `the budget of the run has no room for another attempt: ${needs}; raise the budget and resume the run`,
    );
  });

  test('what an attempt has used already counts, where it is more', () => {
    let state = stateAfter(
      runStarted(many, { budget: { tokens: 100 }, max_workers: 2 }),
      startedWith('a', 'x'),
    );
    state = playOn(state, usageReported('a', 101));
    expect(nextNow(state).waits).toMatchObject([{ why: 'budget' }, {}, {}]);
    expect(runSpending(state, momentOf(state.seq + 3))).toEqual({
      attempts: 1,
      wall_ms: 4000,
      tokens: 101,
      cost_usd: 0,
    });
  });
});

describe('the budget of a unit', () => {
  test.for([
    { kind: 'attempts', budget: { attempts: 1 } },
    { kind: 'wall_ms', budget: { wall_ms: 1000 } },
    { kind: 'tokens', budget: { tokens: 10 } },
    { kind: 'cost_usd', budget: { cost_usd: 0.25 } },
  ])('$kind: what is spent lets no retry start', ({ kind, budget }) => {
    let state = stateAfter(runStarted([chained('a', ['A'], { retries: 9, budget })]), startedWith('a', 'A'));
    state = playOn(
      state,
      { type: 'usage_reported', unit_id: 'a', attempt: 1, usage: { output_tokens: 10, cost_usd: 0.25 } },
      failedWith('a', { reason: 'no_evidence' }),
    );
    expect(nextNow(state)).toMatchObject({
      start: [],
      spent: [{ unit_id: 'a', attempt: 1, scope: 'unit', kind }],
    });
    expect(unitSpending(state, 'a', 0)).toEqual({ attempts: 1, wall_ms: 2000, tokens: 10, cost_usd: 0.25 });
  });

  test('does not keep others from starting', () => {
    const state = stateAfter(runStarted([unit('a', [], { budget: { attempts: 1 } }), unit('b')]));
    expect(nextNow(state).start).toHaveLength(2);
  });
});

test('an attempt that its budget ended is not tried again', () => {
  const state = stateAfter(runStarted([chained('a', ['A', 'B'], { retries: 3 })]), startedWith('a', 'A'));
  const ended = playOn(state, failedWith('a', { reason: 'budget_exceeded' }));
  expect(workerState(ended, 'a')).toMatchObject({ status: 'failed', attempts: 1 });
});

test('defect 41: a failure for want of budget is only of a unit that waits or runs', () => {
  const done = stateAfter(runStarted([unit('a')]), startedWith('a', 'x'), succeededWith('a'));
  expect(() => playOn(done, failedWith('a', { reason: 'budget_exceeded' }))).toThrow('is succeeded');
});
