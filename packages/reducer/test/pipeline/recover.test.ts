import { describe, expect, test } from 'vitest';
import type {
  EventBody,
  PhaseFailed,
  PipelinePolicy,
  PipelineState,
  RunState,
  Transition,
} from '../../src/index.ts';
import { defaultPipelinePolicy, initialState, nextEffect, reduce } from '../../src/index.ts';
import { after, phaseFailure, pipelineStarted, playOn, sessionStarted } from '../play-pipeline.ts';
import { policyWith } from './policies.ts';

const policy = defaultPipelinePolicy();
const facts = { uncommitted: true, message_file: null };
const failure = (more: Partial<PhaseFailed>) => phaseFailure('planning', more);
const ofAgent = (more: Partial<PhaseFailed> = {}) => failure({ failure_category: 'agent', ...more });
const times = (count: number, body: EventBody) => Array.from({ length: count }, () => body);

function begun(agents: readonly string[], under: PipelinePolicy = policy): RunState {
  const chain = { agents, max_retries: 2, retry_delay_ms: 1000 };
  return after(initialState(), under, pipelineStarted(under, { chains: { planning: chain } }));
}

function pipelineOf({ pipeline }: RunState): PipelineState {
  if (pipeline === null) throw new Error('the pipeline is lost');
  return pipeline;
}

function cursor(state: RunState): readonly [string | undefined, number | undefined] {
  const chain = pipelineOf(state).phase_chains['planning'];
  return [chain?.agents[chain.current_index], chain?.retries];
}

/** Like `reduce`, at that second after the beginning. */
function at(state: RunState, second: number, body: EventBody): Transition {
  const stamp = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  return reduce(state, { v: 1, seq: state.seq + 1, at: stamp, run_id: 'run-1', ...body }, policy);
}

describe('how often an agent is tried', () => {
  const chainOf = (max_retries: number | null) => ({ agents: ['A', 'B'], max_retries, retry_delay_ms: 1000 });
  const retry = (max_retries: number) => ({ max_retries, retry_delay_ms: 10, retry_in_session: false });
  test.for<{ name: string; under: PipelinePolicy; chain: ReturnType<typeof chainOf>; limit: number }>([
    {
      name: 'the phase',
      under: policyWith({ planning: { retry_policy: retry(1) } }),
      chain: chainOf(2),
      limit: 1,
    },
    {
      name: 'else its chain',
      under: policyWith({}, { default_phase_retry_policy: retry(4) }),
      chain: chainOf(2),
      limit: 2,
    },
    {
      name: 'else the policy',
      under: policyWith({}, { default_phase_retry_policy: retry(4) }),
      chain: chainOf(null),
      limit: 4,
    },
  ])('defect 21: is said by $name', ({ under, chain, limit }) => {
    const start = after(initialState(), under, pipelineStarted(under, { chains: { planning: chain } }));
    const tried = after(start, under, ...times(limit, { type: 'agent_failure' }));
    expect(cursor(tried)).toEqual(['A', limit]);
    expect(playOn(tried, under, { type: 'agent_retry' }).ignored).toMatch(
      `agent "A" was tried ${limit + 1} times in phase "planning", which is all it has`,
    );
    expect(cursor(after(tried, under, { type: 'agent_failure' }))).toEqual(['B', 0]);
  });

  test('a further attempt waits, twice as long each time', () => {
    const waits = [1, 2].map((count) => {
      const effect = nextEffect(
        after(begun(['A']), policy, ...times(count, { type: 'agent_failure' })),
        policy,
        facts,
      );
      return effect.type === 'invoke_agent' ? effect.delay_ms : effect.type;
    });
    expect(waits).toEqual([1000, 2000]);
  });

  test('an agent that gives way does so to none that is spent', () => {
    const unavailable = ofAgent({ unavailability_reason: 'out_of_credits', connectivity: 'online' });
    const waiting = after(begun(['A', 'B']), policy, unavailable, ofAgent({ skip_same_agent_retries: true }));
    expect(pipelineOf(waiting).is_waiting_state).toBe(true);
    const { state } = at(waiting, 1_000_000, { type: 'wait_ended' });
    expect(cursor(state)).toEqual(['A', 1]);
    const spent = after(state, policy, ...times(2, { type: 'agent_failure' }));
    expect(pipelineOf(spent)).toMatchObject({ fallover_history: [{ to_agent: 'B' }, { to_agent: 'A' }] });
    expect(cursor(spent)).not.toEqual(['B', 3]);
  });

  test('the fallback of the phase comes before the failure route', () => {
    const under = policyWith({ planning: { workflow_fallback: { target: 'development' } } });
    const spent = after(begun(['A'], under), under, ...times(3, { type: 'agent_failure' }));
    expect(pipelineOf(spent)).toMatchObject({ phase: 'development', recovery_cycle_count: 0 });
  });

  test('a phase that verifies and fails for good leads where its policy says', () => {
    const verification = {
      kind: 'artifact',
      gate_for: 'advancement',
      on_failure_route: 'development',
    } as const;
    const under = policyWith({ planning: { verification } });
    expect(pipelineOf(after(begun(['A'], under), under, failure({ recoverable: false }))).phase).toBe(
      'development',
    );
  });

  test('each entry of a phase begins with the whole chain', () => {
    const spent = after(begun(['A']), policy, ...times(3, { type: 'agent_failure' }));
    const again = after(spent, policy, { type: 'prompt_prepared', phase: 'planning' });
    expect(cursor(again)).toEqual(['A', 0]);
    expect(pipelineOf(again)).toMatchObject({ recovery_epoch: 1, recovery_cycle_count: 1 });
  });
});

describe('failures that are not the fault of the agent', () => {
  test.for(['environmental', 'artifact_validation', 'ambiguous'] as const)(
    '%s: ten retries without cost, then the failure route',
    (failure_category) => {
      const body = failure({ failure_category });
      const tried = after(begun(['A', 'B']), policy, ...times(10, body));
      expect(cursor(tried)).toEqual(['A', 0]);
      expect(pipelineOf(tried)).toMatchObject({ technical_retries: 10, last_retry_delay_ms: 30_000 });
      expect(pipelineOf(after(tried, policy, body)).phase).toBe('failed_terminal');
    },
  );

  test('user_config: the failure route at once', () => {
    const state = after(begun(['A', 'B']), policy, failure({ failure_category: 'user_config' }));
    expect(pipelineOf(state)).toMatchObject({
      phase: 'failed_terminal',
      last_failure_category: 'user_config',
      last_error: 'planning: why',
    });
  });
});

describe('failures of the agent', () => {
  test('are tried again, then another agent, then the failure route', () => {
    const cursors = [1, 2, 3, 4, 5].map((count) =>
      cursor(after(begun(['A', 'B']), policy, ...times(count, ofAgent()))),
    );
    expect(cursors).toEqual([
      ['A', 1],
      ['A', 2],
      ['B', 0],
      ['B', 1],
      ['B', 2],
    ]);
    const spent = after(begun(['A', 'B']), policy, ...times(6, ofAgent()));
    expect(pipelineOf(spent)).toMatchObject({
      phase: 'failed_terminal',
      fallover_history: [{ phase: 'planning', from_agent: 'A', to_agent: 'B' }],
      metrics: { total_retries: 4, total_fallbacks: 1 },
    });
  });

  test('that another attempt cannot mend go to the next agent at once', () => {
    expect(cursor(after(begun(['A', 'B']), policy, ofAgent({ skip_same_agent_retries: true })))).toEqual([
      'B',
      0,
    ]);
    const plain = failure({ failure_category: null, skip_same_agent_retries: true });
    expect(cursor(after(begun(['A', 'B']), policy, plain))).toEqual(['B', 0]);
  });

  test('rest the agent while it cannot be used, and come back to it when it can', () => {
    const away = ofAgent({ unavailability_reason: 'no_output_at_start' });
    const first = at(begun(['A', 'B']), 10, away).state;
    expect(cursor(first)).toEqual(['B', 0]);
    expect(pipelineOf(first).last_unavailability_reason).toBe('no_output_at_start');
    expect(cursor(at(first, 14, ofAgent()).state)).toEqual(['B', 1]);
    expect(cursor(at(first, 15, ofAgent()).state)).toEqual(['A', 1]);
  });

  test('rest nobody while the network is away', () => {
    const offline = ofAgent({ unavailability_reason: 'out_of_credits', connectivity: 'offline' });
    expect(cursor(after(begun(['A', 'B']), policy, offline))).toEqual(['A', 1]);
    const broken = ofAgent({ unavailability_reason: 'broken_agent', connectivity: 'offline' });
    expect(cursor(after(begun(['A', 'B']), policy, broken))).toEqual(['B', 0]);
  });

  test('wait for the agent that can be used first when all are away, and for no longer', () => {
    const first = at(begun(['A', 'B']), 10, ofAgent({ unavailability_reason: 'out_of_credits' })).state;
    const waiting = at(first, 12, ofAgent({ unavailability_reason: 'no_output_after_activity' })).state;
    expect(pipelineOf(waiting)).toMatchObject({ is_waiting_state: true, recovery_cycle_count: 1 });
    expect(nextEffect(waiting, policy, facts)).toEqual({ type: 'wait', phase: 'planning', delay_ms: 10_000 });
    expect(at(waiting, 13, { type: 'agent_success' }).ignored).toMatch(/cooling down/);
    expect(at(waiting, 21, { type: 'wait_ended' }).ignored).toMatch(/before 1000 ms have passed/);
    const awake = at(waiting, 22, { type: 'wait_ended' }).state;
    expect(cursor(awake)).toEqual(['B', 1]);
    expect(nextEffect(awake, policy, facts)).toMatchObject({
      type: 'invoke_agent',
      agent_name: 'B',
      delay_ms: 0,
    });
  });

  test('rest an agent longer each time, until it succeeds', () => {
    const away = ofAgent({ unavailability_reason: 'broken_agent', reason: 'x' });
    const health = (state: RunState) =>
      pipelineOf(state).agent_health.find(({ agent }) => agent === 'A')?.unavailable_until_ms;
    const start = Date.UTC(2026, 0, 1);
    const once = at(begun(['A', 'B']), 10, away).state;
    expect(health(once)).toBe(start + 15_000);
    const back = at(once, 16, ofAgent({ reason: 'y' })).state;
    expect(cursor(back)).toEqual(['A', 1]);
    expect(health(at(back, 20, away).state)).toBe(start + 30_000);
    const well = at(back, 20, { type: 'agent_success' }).state;
    expect(health(well)).toBe(0);
  });

  test.for<{ name: string; agents: readonly string[]; body: EventBody; bound: number }>([
    {
      name: 'a limit ended the agent in the same way four times',
      agents: ['A'],
      body: ofAgent({ watchdog_reason: 'strictly_stuck' }),
      bound: 4,
    },
    {
      name: 'the only agent was broken in the same way twice',
      agents: ['A'],
      body: ofAgent({ unavailability_reason: 'broken_agent' }),
      bound: 2,
    },
  ])('take the failure route when $name', ({ agents, body, bound }) => {
    const patient = policyWith({
      planning: { retry_policy: { max_retries: 9, retry_delay_ms: 0, retry_in_session: true } },
    });
    let state = begun(agents, patient);
    for (let count = 1; count <= bound; count += 1) {
      expect(pipelineOf(state).phase).toBe('planning');
      if (pipelineOf(state).is_waiting_state) state = later(state, patient);
      state = after(state, patient, body);
    }
    expect(pipelineOf(state)).toMatchObject({
      phase: 'failed_terminal',
      last_error: 'planning: why (again and again)',
    });
  });
});

/** The wait is over, an hour later. */
function later(state: RunState, under: PipelinePolicy): RunState {
  const event = {
    v: 1,
    seq: state.seq + 1,
    at: '2026-01-01T01:00:00.000Z',
    run_id: 'run-1',
    type: 'wait_ended',
  } as const;
  return reduce(state, event, under).state;
}

describe('the session of a further attempt', () => {
  const intent = (session: string | null, more: Partial<PhaseFailed>) =>
    pipelineOf(after(begun(['A', 'B']), policy, sessionStarted(session), ofAgent(more))).agent_retry_intent;

  test.for<{ name: string; session: string | null; more: Partial<PhaseFailed>; action: string }>([
    { name: 'no session is known', session: null, more: { retry_in_session: true }, action: 'fresh' },
    {
      name: 'the agent fell silent',
      session: 's-1',
      more: { watchdog_reason: 'no_progress_quiet' },
      action: 'resume',
    },
    { name: 'the session may go on', session: 's-1', more: { retry_in_session: true }, action: 'resume' },
    {
      name: 'only the tools were lost',
      session: 's-1',
      more: { reset_tool_registry: true },
      action: 'resume',
    },
    {
      name: 'the session is lost',
      session: 's-1',
      more: { reset_session: true, retry_in_session: true },
      action: 'fresh',
    },
    { name: 'nothing speaks for it', session: 's-1', more: {}, action: 'fresh' },
    {
      name: 'the policy keeps no session for the category',
      session: 's-1',
      more: { failure_category: 'environmental', retry_in_session: true },
      action: 'fresh',
    },
  ])('$name: $action', ({ session, more, action }) => {
    expect(intent(session, more)).toMatchObject({
      action,
      session_id: action === 'resume' ? session : null,
      reset_tool_registry: more.reset_tool_registry ?? false,
    });
  });

  test('is handed to the next invocation, and done with it', () => {
    const failed = after(begun(['A']), policy, sessionStarted('s-1'), ofAgent({ retry_in_session: true }));
    expect(nextEffect(failed, policy, facts)).toMatchObject({
      retry_intent: { action: 'resume', session_id: 's-1' },
    });
    const invoked = after(failed, policy, sessionStarted('s-1'));
    expect(pipelineOf(invoked)).toMatchObject({
      agent_retry_intent: null,
      metrics: { total_agent_calls: 2 },
    });
  });

  test('is its own after any failure, in a phase whose retries are in session', () => {
    const retry_policy = { max_retries: 3, retry_delay_ms: 0, retry_in_session: true };
    const under = policyWith({ planning: { retry_policy } });
    const failed = after(begun(['A'], under), under, sessionStarted('s-1'), { type: 'agent_failure' });
    expect(pipelineOf(failed).agent_retry_intent).toMatchObject({ action: 'resume', session_id: 's-1' });
    const lost = after(begun(['A'], under), under, sessionStarted('s-1'), failure({ reset_session: true }));
    expect(pipelineOf(lost).agent_retry_intent).toBeNull();
  });

  test('is that of nobody when another agent takes over', () => {
    const state = after(
      begun(['A', 'B']),
      policy,
      sessionStarted('s-1'),
      ofAgent({ skip_same_agent_retries: true }),
    );
    expect(pipelineOf(state)).toMatchObject({ agent_retry_intent: null, last_agent_session_id: null });
  });
});
