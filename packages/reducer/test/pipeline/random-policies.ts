import fc from 'fast-check';
import { PipelinePolicySchema } from '../../src/policy/pipeline-policy.ts';
import type { PipelinePolicy } from '../../src/index.ts';

const NAMES = ['plan', 'judge', 'build', 'check', 'mend', 'commit', 'tidy', 'last'];
const ROLES = ['execution', 'analysis', 'review', 'commit', 'commit_cleanup', 'verification'] as const;

/** Where a phase may lead: to any phase, and to either end. */
const targets = (names: readonly string[]) =>
  fc.constantFrom(...names, ...names, 'complete', 'failed_terminal');

const phase = (names: readonly string[], index: number) => {
  const target = targets(names);
  // A way forward, so that an honest pipeline can end at all.
  const forward = fc.constantFrom(...names.slice(index + 1), 'complete');
  return fc.record(
    {
      drain: fc.constant('drain'),
      role: fc.constantFrom(...ROLES),
      transitions: fc.record(
        {
          on_success: fc.oneof({ weight: 3, arbitrary: forward }, { weight: 1, arbitrary: target }),
          on_failure: target,
          on_loopback: target,
        },
        { requiredKeys: ['on_success'] },
      ),
      skip_invocation: fc.nat(9).map((pick) => pick === 0),
      loop_policy: fc.option(
        fc.record({
          iteration_state_field: fc.constantFrom('loop', 'other'),
          loopback_review_outcome: fc.constant('again'),
        }),
      ),
      decisions: fc.dictionary(
        fc.constantFrom('completed', 'request_changes'),
        fc.record({
          target,
          reset_loop: fc.boolean(),
          increments_counter: fc.constantFrom(null, 'none', 'iteration', 'nowhere'),
          cycle_outcome: fc.constantFrom(null, 'completed' as const, 'failed' as const),
        }),
      ),
      commit_policy: fc.option(
        fc.record({
          skipped_advances_progress: fc.boolean(),
          increments_counter: fc.constantFrom(null, 'iteration', 'extra'),
          loop_resets: fc.subarray(['loop', 'other']),
        }),
      ),
      issues_outcome: fc.constantFrom(null, 'issues'),
      clean_outcome: fc.constantFrom(null, 'clean'),
      bypass_routes: fc.dictionary(fc.constant('clean'), target),
      result_status_post_commit: fc.dictionary(fc.constantFrom('partial', 'failed'), target),
      workflow_fallback: fc.option(fc.record({ target })),
      retry_policy: fc.option(fc.record({ max_retries: fc.nat(2) })),
      parallelization: fc.option(
        fc.record({
          dispatch_mode: fc.constantFrom(
            'ralph_fan_out' as const,
            'ralph_fan_out' as const,
            'agent_subagents' as const,
          ),
          max_parallel_workers: fc.integer({ min: 1, max: 3 }),
          post_fanout_verification: fc.boolean(),
        }),
      ),
      invocation_gate: fc.option(
        fc.record({
          upstream_execution_phase: fc.constantFrom(...names),
          minimum_elapsed_seconds: fc.nat(20),
        }),
      ),
    },
    { requiredKeys: ['drain', 'role', 'transitions'] },
  );
};

const policyOf = (names: readonly string[]) =>
  fc.record({
    entry_phase: fc.constant(names[0] ?? ''),
    phases: fc.tuple(...names.map((_, index) => phase(names, index))).map((phases) => ({
      ...Object.fromEntries(phases.map((each, index) => [names[index] ?? '', each])),
      complete: {
        drain: 'complete',
        role: 'terminal',
        terminal_outcome: 'success',
        transitions: { on_success: 'complete' },
      },
      failed_terminal: {
        drain: 'failed',
        role: 'terminal',
        terminal_outcome: 'failure',
        transitions: { on_success: 'failed_terminal' },
      },
    })),
    loop_counters: fc.record({
      loop: fc.record({ default_max: fc.nat(3) }),
      other: fc.record({ default_max: fc.nat(2) }),
    }),
    budget_counters: fc.record({
      iteration: fc.record({ default_max: fc.nat(2) }),
      extra: fc.record({ default_max: fc.nat(2), tracks_budget: fc.boolean() }),
    }),
    post_commit_routes: fc.array(
      fc.record({
        target: targets(names),
        when: fc.record({
          phase: fc.constantFrom(...names),
          budget_state: fc.constantFrom('remaining', 'exhausted', 'no_review'),
          cycle_outcome: fc.constantFrom(null, 'completed', 'failed'),
        }),
      }),
      { maxLength: 6 },
    ),
    lifecycle_phases: fc.dictionary(
      fc.constantFrom(...names),
      fc.record({
        increments_counter: fc.constant('iteration'),
        loop_resets: fc.subarray(['loop', 'other']),
      }),
      { maxKeys: 1 },
    ),
    recovery: fc.record({ cycle_cap: fc.integer({ min: 1, max: 6 }) }),
    cycle_timebox: fc.option(
      fc.record({
        duration_seconds: fc.integer({ min: 1, max: 30 }),
        start_source: fc.constantFrom(...names),
        start_entry: fc.constantFrom(...names),
        guarded_entry: fc.constantFrom(...names),
        end_entry: fc.constantFrom(...names),
        finalization_target: fc.constantFrom(...names),
      }),
    ),
  });

/** Policies of every shape that a legal one may have, and of many that no legal one has: the laws hold for all. */
export const randomPolicies: fc.Arbitrary<PipelinePolicy> = fc
  .integer({ min: 2, max: NAMES.length })
  .chain((size) => policyOf(NAMES.slice(0, size)))
  .map((raw) => PipelinePolicySchema.parse(raw));
