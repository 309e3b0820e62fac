import { describe, expect, test } from 'vitest';
import type { EventBody, PipelineState } from '../../src/index.ts';
import { initialState } from '../../src/index.ts';
import { after, phaseFailure, pipelineStarted, playOn } from '../play-pipeline.ts';
import { policyWith } from './policies.ts';

const policy = policyWith({});
const success: EventBody = { type: 'agent_success' };
const timed = (phase: string, elapsed_seconds: number): EventBody => ({
  type: 'phase_timed',
  phase,
  elapsed_seconds,
});
const decided = (decision: string): EventBody => ({
  type: 'analysis_decision',
  phase: 'planning_analysis',
  decision,
});
const begun = [timed('planning', 60), success, timed('planning_analysis', 10), decided('completed')];
const spent = timed('development', 7200);

function pipelineAfter(...events: readonly EventBody[]): PipelineState {
  const { pipeline } = after(initialState(), policy, pipelineStarted(policy), ...events);
  if (pipeline === null) throw new Error('the pipeline is lost');
  return pipeline;
}

test('the time of a cycle begins where the policy says, and counts what phases took from then on', () => {
  expect(pipelineAfter(...begun)).toMatchObject({
    cycle_timebox_active: true,
    cycle_timebox_consumed_seconds: 0,
  });
  expect(pipelineAfter(...begun, timed('development', 30)).cycle_timebox_consumed_seconds).toBe(30);
});

test('no phase takes so long that the time of its cycle is no number any more', () => {
  const endless = { ...timed('development', Number.MAX_VALUE) };
  const state = after(initialState(), policy, pipelineStarted(policy), ...begun);
  expect(playOn(state, policy, endless).ignored).toMatch(/^phase "development" took 1\.79\S+ s, expected/);
});

test('a pipeline whose phases nobody times has no timebox', () => {
  expect(pipelineAfter(success, decided('completed')).cycle_timebox_active).toBe(false);
});

test('the end of the cycle stops it', () => {
  const all = [...begun, spent, success, success, { type: 'commit_success' } as const];
  const last: EventBody = { type: 'analysis_decision', phase: 'development_analysis', decision: 'completed' };
  expect(pipelineAfter(...all, last)).toMatchObject({
    phase: 'development_final_commit_cleanup',
    cycle_timebox_active: false,
    cycle_timebox_redirects: 0,
  });
});

test('each cycle has all of its time, however much the one before it took', () => {
  const state = after(initialState(), policy, pipelineStarted(policy), ...begun.slice(0, -1));
  if (state.pipeline === null) throw new Error('the pipeline is lost');
  const later = { ...state, pipeline: { ...state.pipeline, cycle_timebox_consumed_seconds: 7000 } };
  expect(after(later, policy, decided('completed')).pipeline).toMatchObject({
    cycle_timebox_active: true,
    cycle_timebox_consumed_seconds: 0,
  });
});

test('how the cycle ended is not told anew when its time is up, if it is known', () => {
  const state = after(initialState(), policy, pipelineStarted(policy), ...begun, spent);
  if (state.pipeline === null) throw new Error('the pipeline is lost');
  const known = { ...state, pipeline: { ...state.pipeline, pending_cycle_outcome: 'failed' as const } };
  expect(after(known, policy, { type: 'agent_failure' }).pipeline).toMatchObject({
    phase: 'development_final_commit_cleanup',
    pending_cycle_outcome: 'failed',
  });
});

describe('when the time is up', () => {
  const redirected = {
    phase: 'development_final_commit_cleanup',
    cycle_timebox_active: false,
    cycle_timebox_redirects: 1,
    pending_cycle_outcome: 'completed',
  };
  test.for<{ name: string; events: readonly EventBody[]; instead: string }>([
    {
      name: 'the guarded phase is not entered again',
      events: [success, success, { type: 'commit_success' }, { type: 'analysis_loopback' }],
      instead: 'entering development',
    },
    {
      name: 'a failed agent is not tried again',
      events: [{ type: 'agent_failure' }],
      instead: 'another attempt at development',
    },
    {
      name: 'an agent does not go on',
      events: [{ type: 'agent_retry' }],
      instead: 'another attempt at development',
    },
    {
      name: 'a failure is not recovered',
      events: [phaseFailure('development')],
      instead: 'recovering development',
    },
    {
      name: 'a failure of a known kind is not recovered',
      events: [phaseFailure('development', { failure_category: 'agent' })],
      instead: 'recovering development',
    },
  ])('$name', ({ events, instead }) => {
    const pipeline = pipelineAfter(...begun, spent, ...events);
    expect(pipeline).toMatchObject(redirected);
    expect(pipeline.cycle_timebox_redirect_reason).toBe(
      `7200 s of 7200 s are spent: development_final_commit_cleanup instead of ${instead}`,
    );
  });

  test('an agent that succeeds goes on as ever', () => {
    expect(pipelineAfter(...begun, spent, success).phase).toBe('development_commit_cleanup');
  });
});

describe('the gate of an analysis', () => {
  const commit: EventBody = { type: 'commit_success' };
  test.for<{ name: string; took: number; status: 'completed' | 'partial'; phase: string }>([
    {
      name: 'opens when the execution took long enough',
      took: 900,
      status: 'completed',
      phase: 'development_analysis',
    },
    {
      name: 'stays closed when it was short',
      took: 899,
      status: 'completed',
      phase: 'development_final_commit_cleanup',
    },
    { name: 'opens for work that is not done', took: 1, status: 'partial', phase: 'development_analysis' },
  ])('$name', ({ took, status, phase }) => {
    const report: EventBody = { type: 'execution_result', phase: 'development', status };
    const pipeline = pipelineAfter(...begun, timed('development', took), report, success, commit);
    expect(pipeline).toMatchObject({ phase, last_execution_result_status: null });
  });

  test('counts only the current cycle', () => {
    const cycle = [...begun, timed('development', 900), success, success, commit];
    const judged: EventBody = {
      type: 'analysis_decision',
      phase: 'development_analysis',
      decision: 'completed',
    };
    const again = [success, decided('completed'), success, success, commit];
    expect(pipelineAfter(...cycle, judged, success, commit, ...again)).toMatchObject({
      phase: 'development_final_commit_cleanup',
      cycle_timing_start_index: 3,
      outer_progress: { iteration: 1 },
    });
  });
});
