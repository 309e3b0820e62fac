import type { WorkerFailure } from '@ralph/manifest';
import { describe, expect, test } from 'vitest';
import { workerState } from '../../src/index.ts';
import { chained, failedWith, nextNow, startedWith, succeededWith, playOn } from '../attempts.ts';
import { agentSession, attemptLost, runStarted, stateAfter, unit } from '../play.ts';

const begin = (agents: readonly string[], retries: number, more: object = {}) =>
  stateAfter(runStarted([chained('a', agents, { retries, ...more })]), startedWith('a', agents[0] ?? 'x'));

/** Agents of the attempts when all of them fail so, one after the other, each as soon as it may start. */
function agentsTried(
  agents: readonly string[],
  retries: number,
  failure: Partial<WorkerFailure>,
  retryable = true,
) {
  let state = stateAfter(runStarted([chained('a', agents, { retries })]));
  const tried: (string | null)[] = [];
  for (let later = 0; workerState(state, 'a')?.status === 'pending' && tried.length < 100;) {
    const { start, wake_at_ms } = nextNow(state, later);
    const [next] = start;
    if (next === undefined) {
      if (wake_at_ms === null) throw new Error('nothing starts, and nothing is waited for');
      later = Number.MAX_SAFE_INTEGER / 2;
      continue;
    }
    tried.push(next.agent);
    state = playOn(
      state,
      startedWith('a', next.agent ?? '', next.attempt),
      failedWith('a', failure, { attempt: next.attempt, retryable }),
    );
  }
  return { tried, status: workerState(state, 'a')?.status };
}

describe('defect 14: a unit has a chain of agents, each with its retries', () => {
  test.for<{
    name: string;
    failure: Partial<WorkerFailure>;
    retryable?: boolean;
    retries: number;
    tried: readonly string[];
  }>([
    { name: 'a model error', failure: { class: 'model_error' }, retries: 1, tried: ['A', 'A', 'B', 'B'] },
    { name: 'a crash', failure: { class: 'crashed' }, retries: 1, tried: ['A', 'A', 'B', 'B'] },
    { name: 'a time-out', failure: { reason: 'timed_out' }, retries: 1, tried: ['A', 'A', 'B', 'B'] },
    { name: 'silence', failure: { reason: 'idle_timed_out' }, retries: 1, tried: ['A', 'A', 'B', 'B'] },
    { name: 'no start', failure: { reason: 'start_timed_out' }, retries: 0, tried: ['A', 'B'] },
    {
      name: 'a prompt, for nobody is there the next time either',
      failure: { reason: 'input_required', class: 'input_required' },
      retryable: false,
      retries: 1,
      tried: ['A', 'B'],
    },
    {
      name: 'no evidence',
      failure: { reason: 'no_evidence' },
      retries: 2,
      tried: ['A', 'A', 'A', 'B', 'B', 'B'],
    },
    { name: 'a refused login', failure: { class: 'auth' }, retries: 3, tried: ['A', 'B'] },
    {
      name: 'an agent that does not exist',
      failure: { reason: 'spawn_error' },
      retryable: false,
      retries: 3,
      tried: ['A', 'B'],
    },
    {
      name: 'missing tools change the agent at once; the last one is tried again',
      failure: { reason: 'tools_missing', class: 'tools_missing' },
      retries: 1,
      tried: ['A', 'B', 'B'],
    },
    {
      name: 'what no attempt can help ends it',
      failure: { reason: 'out_of_bounds' },
      retryable: false,
      retries: 3,
      tried: ['A'],
    },
    { name: 'a spent budget ends it', failure: { reason: 'budget_exceeded' }, retries: 3, tried: ['A'] },
  ])('$name', ({ failure, retryable, retries, tried }) => {
    expect(agentsTried(['A', 'B'], retries, failure, retryable)).toEqual({ tried, status: 'failed' });
  });

  test('defect 21: the retries of the plan count, not a constant', () => {
    expect(agentsTried(['A'], 7, { class: 'crashed' }).tried).toHaveLength(8);
  });

  test.for<{ name: string; failure: Partial<WorkerFailure> }>([
    { name: 'a limit', failure: { class: 'rate_limited' } },
    { name: 'an account without credits', failure: { class: 'out_of_credits' } },
    { name: 'no network', failure: { class: 'network' } },
  ])('$name spends no retry', ({ failure }) => {
    const state = playOn(begin(['A'], 0), failedWith('a', failure));
    expect(workerState(state, 'a')?.status).toBe('pending');
  });

  test.for(['rate_limited', 'out_of_credits'] as const)(
    'spec 14 c0b870be2: a chain that only meets limits ends too: %s',
    (kind) => {
      const { tried, status } = agentsTried(['A', 'B'], 0, {
        class: kind,
        retry_at: '2026-01-01T09:00:00Z',
      });
      expect(status).toBe('failed');
      expect(tried).toHaveLength(22);
    },
  );

  test('without a chain the retries are the whole of it', () => {
    let state = stateAfter(runStarted([unit('a', [], { retries: 1 })]), startedWith('a', 'x'));
    state = playOn(state, failedWith('a', {}));
    expect(nextNow(state).start).toEqual([{ unit_id: 'a', attempt: 2, agent: null, resume_session: null }]);
    state = playOn(state, startedWith('a', 'x', 2), failedWith('a', {}, { attempt: 2 }));
    expect(workerState(state, 'a')?.status).toBe('failed');
  });
});

describe('limits spend no retry', () => {
  test('a unit waits until the time that its only agent names', () => {
    const state = playOn(
      begin(['A'], 0),
      failedWith('a', { class: 'rate_limited', retry_at: '2026-01-01T05:00:00Z' }),
    );
    const { start, waits, wake_at_ms } = nextNow(state);
    const until_ms = Date.UTC(2026, 0, 1, 5);
    expect({ start, waits, wake_at_ms }).toEqual({
      start: [],
      waits: [{ unit_id: 'a', agent: 'A', until_ms, why: 'rate_limited' }],
      wake_at_ms: until_ms,
    });
    const later = nextNow(state, until_ms).start;
    expect(later).toMatchObject([{ unit_id: 'a', attempt: 2, agent: 'A' }]);
  });

  test('another agent of the chain is not made to wait, and the first one is asked again after it', () => {
    let state = playOn(
      begin(['A', 'B'], 0),
      failedWith('a', { class: 'rate_limited', retry_at: '2026-01-01T05:00:00Z' }),
    );
    expect(nextNow(state).start).toMatchObject([{ attempt: 2, agent: 'B' }]);
    state = playOn(state, startedWith('a', 'B', 2), failedWith('a', { class: 'crashed' }, { attempt: 2 }));
    expect(nextNow(state).waits).toMatchObject([{ agent: 'A', why: 'rate_limited' }]);
  });

  test.for([{ kind: 'network' as const }, { kind: 'rate_limited' as const }])('$kind', ({ kind }) => {
    const state = playOn(begin(['A'], 0), failedWith('a', { class: kind }));
    expect(workerState(state, 'a')?.status).toBe('pending');
  });

  test('whoever saw the failure may say that it spends none, or that it does', () => {
    expect(
      workerState(playOn(begin(['A'], 0), failedWith('a', {}, { spends_retry: false })), 'a')?.status,
    ).toBe('pending');
    const spent = playOn(begin(['A'], 0), failedWith('a', { class: 'network' }, { spends_retry: true }));
    expect(workerState(spent, 'a')?.status).toBe('failed');
  });

  test('an attempt that was lost spends none, and its history keeps it', () => {
    let state = playOn(begin(['A'], 0), attemptLost('a'));
    expect(workerState(state, 'a')).toMatchObject({
      status: 'pending',
      attempts: 1,
      history: [{ attempt: 1, outcome: 'failed', reason: 'attempt_lost', agent: 'A' }],
    });
    state = playOn(state, startedWith('a', 'A', 2), succeededWith('a', 2));
    expect(workerState(state, 'a')).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  test("the time from the last sign of life of a lost attempt to the resume is nobody's", () => {
    const begun = begin(['A'], 0);
    const ended_at = workerState(begun, 'a')?.attempt_started_at ?? '';
    const state = playOn(begun, {
      type: 'attempt_lost',
      unit_id: 'a',
      attempt: 1,
      message: 'the coordinator died',
      ended_at,
    });
    expect(workerState(state, 'a')?.history).toMatchObject([{ finished_at: ended_at }]);
  });
});

describe('spec 11.6: an agent goes on with its own session when its failure left it usable', () => {
  test.for<{ name: string; failure: Partial<WorkerFailure>; resumed: boolean }>([
    { name: 'silence', failure: { reason: 'idle_timed_out' }, resumed: true },
    { name: 'a limit', failure: { class: 'rate_limited', retry_at: '2026-01-01T00:00:01Z' }, resumed: true },
    { name: 'no evidence', failure: { reason: 'no_evidence' }, resumed: true },
    { name: 'a failed verification', failure: { reason: 'verify_failed' }, resumed: true },
    { name: 'missing tools', failure: { reason: 'tools_missing' }, resumed: true },
    { name: 'a crash', failure: { class: 'crashed' }, resumed: false },
    { name: 'a signal', failure: { reason: 'signal' }, resumed: false },
    { name: 'no output at all', failure: { reason: 'start_timed_out' }, resumed: false },
  ])('$name: $resumed', ({ failure, resumed }) => {
    const state = playOn(begin(['A'], 1), agentSession('a', 's-1'), failedWith('a', failure));
    expect(nextNow(state).start).toEqual([
      { unit_id: 'a', attempt: 2, agent: 'A', resume_session: resumed ? 's-1' : null },
    ]);
  });

  test('another agent begins anew', () => {
    const state = playOn(
      begin(['A', 'B'], 0),
      agentSession('a', 's-1'),
      failedWith('a', { reason: 'no_evidence' }),
    );
    expect(nextNow(state).start).toEqual([{ unit_id: 'a', attempt: 2, agent: 'B', resume_session: null }]);
  });

  test('what failed again after it was resumed is begun anew', () => {
    let state = playOn(begin(['A'], 2), agentSession('a', 's-1'), failedWith('a', { reason: 'no_evidence' }));
    state = playOn(
      state,
      {
        type: 'worker_started',
        unit_id: 'a',
        attempt: 2,
        agent: 'A',
        confinement: 'jail',
        resume_session: 's-1',
      },
      failedWith('a', { reason: 'no_evidence' }, { attempt: 2 }),
    );
    expect(nextNow(state).start).toMatchObject([{ attempt: 3, resume_session: null }]);
  });
});

test('a retry waits for its back-off, and then starts', () => {
  const state = playOn(begin(['A'], 1, { retry_delay_ms: 1000 }), failedWith('a', { reason: 'no_evidence' }));
  const { start, waits, wake_at_ms } = nextNow(state);
  expect(start).toEqual([]);
  expect(waits).toMatchObject([{ unit_id: 'a', agent: 'A', why: 'back_off', until_ms: wake_at_ms }]);
  expect(nextNow(state, 1000).start).toHaveLength(1);
});
