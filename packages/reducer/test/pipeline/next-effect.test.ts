import { describe, expect, test } from 'vitest';
import type { EventBody, NextEffect, PipelinePolicy, RunState, WorldFacts } from '../../src/index.ts';
import { defaultPipelinePolicy, initialState, migrateCheckpoint, nextEffect } from '../../src/index.ts';
import { diamond, runFinished, runInterrupted, runStarted, runSuspended, stateAfter } from '../play.ts';
import { after, pipelineStarted, playOn } from '../play-pipeline.ts';
import { policyWith } from './policies.ts';

const policy = defaultPipelinePolicy();
const success: EventBody = { type: 'agent_success' };
const clean: WorldFacts = { uncommitted: false, message_file: null };
const dirty: WorldFacts = { uncommitted: true, message_file: '.agent/commit.txt' };
const failAndBack = (phase: string): readonly EventBody[] => [
  { type: 'failed' },
  { type: 'prompt_prepared', phase },
];

function begun(under: PipelinePolicy, ...events: readonly EventBody[]): RunState {
  return after(initialState(), under, pipelineStarted(under), ...events);
}

/** At the phase whose commit does not end the cycle. */
const committing = [success, success, success, success];

test.for<{
  name: string;
  under?: PipelinePolicy;
  events: readonly EventBody[];
  facts?: WorldFacts;
  want: Partial<NextEffect>;
}>([
  {
    name: 'the entry phase invokes its first agent',
    events: [],
    want: {
      type: 'invoke_agent',
      agent_name: 'A',
      chain: ['A', 'B'],
      phase: 'planning',
      drain: 'planning',
      iteration: 0,
      delay_ms: 0,
      retry_intent: null,
      requires_completion_evidence: true,
      last_error: null,
    },
  },
  { name: 'the terminal phase is success', events: [{ type: 'complete' }], want: { type: 'exit_success' } },
  {
    name: 'a failure prepares the prompt of the phase that failed',
    events: [success, { type: 'failed' }],
    want: {
      type: 'prepare_prompt',
      phase: 'planning_analysis',
      drain: 'planning_analysis',
      skip_materialization: false,
    },
  },
  {
    name: 'a failure in the entry phase enters there again',
    events: [{ type: 'failed' }],
    want: { type: 'prepare_prompt', phase: 'planning' },
  },
  {
    name: 'a commit phase whose agent wrote its message commits',
    events: [...committing, success],
    facts: dirty,
    want: { type: 'commit', phase: 'development_commit', message_file: '.agent/commit.txt' },
  },
  {
    name: 'a commit phase with nothing to commit is skipped',
    events: committing,
    facts: clean,
    want: { type: 'early_skip_commit', phase: 'development_commit' },
  },
  {
    name: 'a commit phase with changes invokes its agent',
    events: committing,
    facts: dirty,
    want: { type: 'invoke_agent', phase: 'development_commit' },
  },
  {
    name: 'a phase without an agent is passed with a prompt that nobody needs',
    under: policyWith({ planning: { skip_invocation: true } }),
    events: [],
    want: { type: 'prepare_prompt', phase: 'planning_analysis', skip_materialization: true },
  },
  {
    name: 'a phase without an agent before the end is success',
    under: policyWith({ planning: { skip_invocation: true, transitions: { on_success: 'complete' } } }),
    events: [],
    want: { type: 'exit_success' },
  },
  {
    name: 'an analysis that looped enough is passed',
    under: policyWith(
      { planning: { role: 'analysis', loop_policy: { iteration_state_field: 'commit_cleanup_iteration' } } },
      {
        loop_counters: { ...policy.loop_counters, commit_cleanup_iteration: { default_max: 0 } },
      },
    ),
    events: [],
    want: { type: 'exhausted_analysis_phase_advance', phase: 'planning' },
  },
  {
    name: 'an interrupted pipeline stops',
    events: [runInterrupted],
    want: { type: 'exit_stopped', reason: 'interrupted' },
  },
  {
    name: 'a suspended pipeline stops',
    events: [runSuspended],
    want: { type: 'exit_stopped', reason: 'suspended' },
  },
])('$name', ({ under = policy, events, facts = dirty, want }) => {
  expect(nextEffect(begun(under, ...events), under, facts)).toMatchObject(want);
});

describe('a pipeline that gives up says why', () => {
  test.for<{
    name: string;
    under?: PipelinePolicy;
    state?: (under: PipelinePolicy) => RunState;
    reason: RegExp;
  }>([
    {
      name: 'a phase that the policy does not have',
      state: () => migrateCheckpoint({ phase: 'ghost' }, 'run-1'),
      reason: /^phase "ghost" is not in the policy$/,
    },
    {
      name: 'a phase without agents',
      state: () => after(initialState(), policy, pipelineStarted(policy, { chains: {} })),
      reason: /^no agent is bound to phase "planning"$/,
    },
    {
      name: 'the cap on recovery',
      under: policyWith({}, { recovery: { ...policy.recovery, cycle_cap: 2 } }),
      state: (under) => begun(under, ...failAndBack('planning'), { type: 'failed' }),
      reason: /^the pipeline failed 2 times, which is all that recovery\.cycle_cap allows; last error: /,
    },
    {
      name: 'a spent budget after a cycle that failed',
      under: policyWith({ planning: { transitions: { on_success: 'failed_terminal' } } }),
      state: (under) => begun(under, success),
      reason: /^phase "planning" led to "failed_terminal", the end in failure$/,
    },
    {
      name: 'another end in failure',
      under: policyWith({ planning: { role: 'terminal', terminal_outcome: 'failure' } }),
      state: (under) => begun(under),
      reason: /^phase "planning" is an end in failure$/,
    },
    {
      name: 'defect 26: an error that quotes None',
      under: policyWith({}, { recovery: { ...policy.recovery, cycle_cap: 1 } }),
      state: (under) => begun(under, { type: 'analysis_decision', phase: 'planning', decision: 'None' }),
      reason: /last error: phase "planning" declares no decision "None"$/,
    },
    {
      name: 'a run of a plan alone',
      state: () => stateAfter(runStarted(diamond)),
      reason: /^the run has no pipeline: its units are started by readyUnits$/,
    },
  ])('$name', ({ under = policy, state, reason }) => {
    const effect = nextEffect(state?.(under) ?? initialState(), under, dirty);
    expect(effect.type === 'exit_failure' ? effect.reason : effect.type).toMatch(reason);
  });

  test('phases that lead to each other without spending a budget', () => {
    const rounds = policyWith({
      planning: { transitions: { on_success: 'development' } },
      development: { transitions: { on_success: 'planning' } },
    });
    let state = begun(rounds);
    let advances = 0;
    for (; nextEffect(state, rounds, dirty).type === 'invoke_agent'; advances += 1)
      state = after(state, rounds, success);
    // Ten phases, once for each of 6 × 4 × 4 standings of the loop counters.
    expect(advances).toBe(961);
    expect(nextEffect(state, rounds, dirty)).toEqual({
      type: 'exit_failure',
      reason: 'the pipeline entered 960 phases without spending any of its budgets: it goes round in circles',
    });
    expect(playOn(state, rounds, success).ignored).toMatch(/^the pipeline has ended in failure: /);
  });
});

test('the end of a run counts only where the pipeline has no step left, and needs the policy', () => {
  const on = playOn(begun(policy), policy, runFinished);
  expect(on.ignored).toBe('the pipeline is in phase "planning" and goes on');
  const done = after(begun(policy, { type: 'complete' }), policy, runFinished);
  expect(done.pipeline?.ended_as).toBe('success');
  const stopped = after(begun(policy, runInterrupted), policy, runFinished);
  expect(stopped.pipeline?.ended_as).toBeNull();
});
