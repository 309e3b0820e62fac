import { describe, expect, test } from 'vitest';
import type { EventBody, PipelinePolicy, PipelineState } from '../../src/index.ts';
import { initialState } from '../../src/index.ts';
import { after, phaseFailure, pipelineStarted } from '../play-pipeline.ts';
import { policyWith } from './policies.ts';

const policy = policyWith({});

/** The pipeline after an event that comes when it is so. */
function stepped(
  before: Partial<PipelineState>,
  event: EventBody,
  under: PipelinePolicy = policy,
): PipelineState | null {
  const state = after(initialState(), under, pipelineStarted(under));
  if (state.pipeline === null) throw new Error('the pipeline is lost');
  return after({ ...state, pipeline: { ...state.pipeline, ...before } }, under, event).pipeline;
}

const advance: EventBody = { type: 'phase_advance' };
const looped = { planning_analysis_iteration: 3 };

describe('an analysis that looped as often as it may', () => {
  test('is passed on the way: its counter starts anew, and nothing of its review is left', () => {
    const before = { phase: 'planning', loop_iterations: looped, review_outcome: 'again' };
    expect(stepped(before, advance)).toMatchObject({
      phase: 'development',
      previous_phase: 'planning',
      loop_iterations: { planning_analysis_iteration: 0 },
      review_outcome: null,
    });
  });

  test('is left along its success in the same way', () => {
    const before = { phase: 'planning_analysis', loop_iterations: looped, review_outcome: 'again' };
    expect(stepped(before, advance)).toMatchObject({
      phase: 'development',
      loop_iterations: { planning_analysis_iteration: 0 },
      review_outcome: null,
    });
  });

  const spent = { phase: 'development_commit', loop_iterations: { development_analysis_iteration: 5 } };
  test.for([
    { known: null, outcome: 'completed' },
    { known: 'failed', outcome: 'failed' },
  ] as const)('ends the cycle as completed, unless it is known to have $known', ({ known, outcome }) => {
    expect(stepped({ ...spent, pending_cycle_outcome: known }, advance)).toMatchObject({
      phase: 'development_final_commit_cleanup',
      pending_cycle_outcome: outcome,
    });
  });
});

describe('after a commit', () => {
  const two = policyWith(
    {},
    {
      budget_counters: {
        iteration: { default_max: 1, tracks_budget: true },
        extra: { default_max: 1, tracks_budget: true },
      },
      post_commit_routes: (['remaining', 'exhausted', 'no_review'] as const).map((budget_state, index) => ({
        target: ['planning', 'development', 'complete'][index] ?? '',
        when: { phase: 'development_final_commit', budget_state, cycle_outcome: null },
      })),
    },
  );
  const committing = { phase: 'development_final_commit', commit: { agent_invoked: true } };
  test.for([
    { spent: {}, target: 'complete', caps: { iteration: 1, extra: 0 } },
    { spent: {}, target: 'development', caps: { iteration: 1, extra: 1 } },
    { spent: { extra: 1 }, target: 'complete', caps: { iteration: 1, extra: 1 } },
    { spent: {}, target: 'planning', caps: { iteration: 2, extra: 0 } },
  ])('with $spent of $caps spent before it, $target follows', ({ spent, caps, target }) => {
    const before = { ...committing, outer_progress: spent, budget_caps: caps };
    expect(stepped(before, { type: 'commit_success' }, two)?.phase).toBe(target);
  });

  test.for([
    { type: 'commit_skipped', skipped_advances_progress: true, spent: 1 },
    { type: 'commit_skipped', skipped_advances_progress: false, spent: 0 },
    { type: 'commit_success', skipped_advances_progress: false, spent: 1 },
  ] as const)(
    '$type spends $spent of the budget when skipped_advances_progress is $skipped_advances_progress',
    ({ type, skipped_advances_progress, spent }) => {
      const commit_policy = {
        requires_artifact: true,
        skipped_advances_progress,
        increments_counter: 'iteration',
        route_counter: null,
        loop_resets: [],
      };
      const alone = policyWith({ development_final_commit: { commit_policy } }, { lifecycle_phases: {} });
      const { outer_progress } = stepped({ ...committing, outer_progress: {} }, { type }, alone) ?? {};
      expect(outer_progress?.['iteration'] ?? 0).toBe(spent);
    },
  );

  test('the route is by route_counter, where the phase names one', () => {
    const commit_policy = {
      requires_artifact: true,
      skipped_advances_progress: true,
      increments_counter: 'iteration',
      route_counter: 'extra',
      loop_resets: [],
    };
    const routed = {
      ...two,
      lifecycle_phases: {},
      phases: policyWith({ development_final_commit: { commit_policy } }).phases,
    };
    const before = { ...committing, outer_progress: {}, budget_caps: { iteration: 1, extra: 1 } };
    expect(stepped(before, { type: 'commit_success' }, routed)?.phase).toBe('planning');
  });

  test('where the execution asked to go counts once', () => {
    const before = { ...committing, post_commit_phase_override: 'planning', budget_caps: { iteration: 1 } };
    expect(stepped(before, { type: 'commit_success' })).toMatchObject({
      phase: 'planning',
      post_commit_phase_override: null,
    });
  });

  test('a cycle without an outcome counts as completed where routes ask for one', () => {
    const routes = policy.post_commit_routes.map((route) => ({
      ...route,
      when: { ...route.when, cycle_outcome: route.when.cycle_outcome ?? ('completed' as const) },
    }));
    const strict = { ...policy, post_commit_routes: routes };
    const before = { ...committing, outer_progress: { iteration: 0 }, budget_caps: { iteration: 5 } };
    expect(stepped(before, { type: 'commit_success' }, strict)?.phase).toBe('planning');
  });
});

describe('a review', () => {
  const reviewing = policyWith({
    development: {
      role: 'review',
      clean_outcome: 'clean',
      issues_outcome: 'issues',
      bypass_routes: { clean: 'development_final_commit' },
    },
  });
  test('that is clean leads past what would have mended it, and leaves no outcome', () => {
    const before = { phase: 'development', review_outcome: 'issues' };
    expect(stepped(before, { type: 'review_clean' }, reviewing)).toMatchObject({
      phase: 'development_final_commit',
      review_outcome: null,
    });
  });

  test('that found issues leads back with the name of its outcome', () => {
    expect(stepped({ phase: 'development' }, { type: 'review_issues_found' }, reviewing)).toMatchObject({
      phase: 'development',
      review_outcome: 'issues',
    });
  });
});

describe('entering a phase', () => {
  test('begins anew what belonged to the phase before it', () => {
    const before = { phase: 'planning', recovery_epoch: 2, last_agent_session_id: 's-1' };
    expect(stepped(before, advance)).toMatchObject({
      phase: 'planning_analysis',
      recovery_epoch: 0,
      last_agent_session_id: null,
    });
  });

  test('that commits begins its commit, and an execution may be charged for a failure again', () => {
    const committed = { phase: 'development_commit_cleanup', commit: { agent_invoked: true } };
    expect(stepped(committed, advance)).toMatchObject({
      phase: 'development_commit',
      commit: { agent_invoked: false },
    });
    const charged = { phase: 'planning_analysis', execution_cycle_charged: true };
    expect(stepped(charged, advance)?.execution_cycle_charged).toBe(false);
    expect(stepped({ ...charged, phase: 'development' }, advance)?.execution_cycle_charged).toBe(true);
  });
});

test.for([
  { charged: false, loops: 1 },
  { charged: true, loops: 0 },
])(
  'a failed execution costs its analysis a loop, but only once (charged: $charged)',
  ({ charged, loops }) => {
    const before = { phase: 'development', execution_cycle_charged: charged };
    const failed = stepped(before, { type: 'failed' });
    expect(failed).toMatchObject({ phase: 'failed_terminal', execution_cycle_charged: true });
    expect(failed?.loop_iterations['development_analysis_iteration'] ?? 0).toBe(loops);
  },
);

test.for([
  { charged: false, loops: 1 },
  { charged: true, loops: 0 },
])('an analysis is not charged again for a loop that was paid (paid: $charged)', ({ charged, loops }) => {
  const before = { phase: 'development_analysis', execution_cycle_charged: charged };
  const { loop_iterations } = stepped(before, { type: 'analysis_loopback' }) ?? {};
  expect(loop_iterations?.['development_analysis_iteration'] ?? 0).toBe(loops);
});

test('an analysis that succeeded counts as what its decision "completed" does', () => {
  const { decisions } = policy.phases['development_analysis'] ?? {};
  const completed = {
    target: 'complete',
    reset_loop: true,
    increments_counter: 'iteration',
    cycle_outcome: null,
  };
  const counting = policyWith({ development_analysis: { decisions: { ...decisions, completed } } });
  const { outer_progress } =
    stepped({ phase: 'development_analysis' }, { type: 'analysis_success' }, counting) ?? {};
  expect(outer_progress).toEqual({ iteration: 1 });
});

describe('the result of an execution', () => {
  const report: EventBody = { type: 'execution_result', phase: 'development', status: 'partial' };
  test('is known to the next gate, and may say where the next commit leads', () => {
    const leading = policyWith({ development: { result_status_post_commit: { partial: 'planning' } } });
    expect(stepped({ phase: 'development' }, report, leading)).toMatchObject({
      phase: 'development_commit_cleanup',
      last_execution_result_status: 'partial',
      post_commit_phase_override: 'planning',
    });
  });

  test('counts in a phase of role execution only', () => {
    const reviewing = policyWith({ development: { role: 'verification' } });
    expect(stepped({ phase: 'development' }, report, reviewing)?.phase).toBe('failed_terminal');
  });
});

test('a failure for good leads to the fallback of the phase that it names, and may end the session', () => {
  const falling = policyWith({ planning: { workflow_fallback: { target: 'complete' } } });
  const failure = phaseFailure('planning', { recoverable: false });
  expect(stepped({ phase: 'development' }, failure, falling)?.phase).toBe('complete');
  const before = { phase: 'development', last_agent_session_id: 's-1' };
  expect(stepped(before, phaseFailure('development'))?.last_agent_session_id).toBe('s-1');
  const fresh = phaseFailure('development', { reset_session: true });
  expect(stepped(before, fresh)?.last_agent_session_id).toBeNull();
});
