import { describe, expect, test } from 'vitest';
import {
  DEFAULT_ARTIFACTS,
  DEFAULT_PIPELINE,
  parsePipelinePolicy,
  POLICY_PROBLEM_CODES,
} from '../../../src/index.ts';
import type { PolicyContext } from '../../../src/index.ts';
import { mergeTables } from '../../../src/policy/merge-tables.ts';
import vectors from '../../fixtures/vectors/default_policy.json' with { type: 'json' };
import {
  analysed,
  committed,
  inBlocks,
  route,
  SMALL,
  SMALL_BLOCKS,
  small,
  smallDev,
} from '../small-pipeline.ts';

/** Source, code and place of every problem, one line each. */
function told(pipeline: unknown, context?: PolicyContext): string[] {
  const result = parsePipelinePolicy(pipeline, context);
  if (result.ok) return [];
  return result.problems.map(({ source, code, json_path }) => `${source}: ${code} at ${json_path}`);
}

const artifacts = (words: readonly string[], drain = 'analysis') => ({
  schema_version: 1 as const,
  artifacts: { x: { drain, artifact_type: 't', decision_vocabulary: [...words] } },
});

const defaultWith = (patch: Readonly<Record<string, unknown>>) => mergeTables({ ...DEFAULT_PIPELINE }, patch);
const timebox = (patch: Readonly<Record<string, unknown>>) => defaultWith({ cycle_timebox: patch });
const review = (patch: Readonly<Record<string, unknown>>) =>
  smallDev({ role: 'review', issues_outcome: 'issues', ...patch });
const gate = (patch: Readonly<Record<string, unknown>> = {}) => ({
  invocation_gate: { upstream_execution_phase: 'dev', minimum_elapsed_seconds: 1, ...patch },
});

describe('nothing is wrong with', () => {
  test.for<{ name: string; pipeline: unknown; context?: PolicyContext }>([
    { name: 'the smallest pipeline', pipeline: SMALL },
    { name: 'the smallest pipeline in blocks', pipeline: SMALL_BLOCKS },
    { name: 'work that is analysed', pipeline: analysed() },
    { name: 'work that is committed while the budget lasts', pipeline: committed() },
    {
      name: 'the default pipeline with its artifacts and agents',
      pipeline: DEFAULT_PIPELINE,
      context: { agents: vectors.agents, artifacts: DEFAULT_ARTIFACTS, counters: { iteration: 1 } },
    },
    {
      name: 'the default pipeline when every drain must have a class',
      pipeline: DEFAULT_PIPELINE,
      context: { agents: { ...vectors.agents, forbid_sibling_drain_inference: true } },
    },
    {
      name: 'a clean review that is bypassed',
      pipeline: review({ clean_outcome: 'clean', bypass_routes: { clean: 'done' } }),
    },
    { name: 'a terminal phase that is nowhere declared', pipeline: small({ terminal_phase: 'end' }) },
    { name: 'a gate on the work before', pipeline: analysed(gate()) },
    {
      name: 'a reviewed pipeline with two budgets, each of which goes on while the other lasts',
      pipeline: committed(
        {},
        {
          budget_counters: { passes: { default_max: 2 } },
          phases: {
            look: { drain: 'review', role: 'execution', transitions: { on_success: 'mend' } },
            mend: {
              drain: 'commit',
              role: 'commit',
              transitions: { on_success: 'done' },
              commit_policy: { increments_counter: 'passes' },
            },
          },
          post_commit_routes: [
            route('remaining', 'dev'),
            route('exhausted', 'look'),
            route('no_review', 'done'),
            { target: 'look', when: { phase: 'mend', budget_state: 'remaining' } },
            { target: 'dev', when: { phase: 'mend', budget_state: 'exhausted' } },
            { target: 'done', when: { phase: 'mend', budget_state: 'no_review' } },
          ],
        },
      ),
    },
  ])('$name', ({ pipeline, context }) => {
    expect(told(pipeline, context)).toEqual([]);
  });
});

interface Broken {
  readonly name: string;
  readonly pipeline: unknown;
  readonly context?: PolicyContext;
  readonly problems: readonly string[];
}

const DOCUMENT: readonly Broken[] = [
  { name: 'a list', pipeline: [], problems: ['pipeline: wrong_type at $'] },
  { name: 'nothing', pipeline: {}, problems: ['pipeline: no_phases at $'] },
  {
    name: 'phases that are a number',
    pipeline: { phases: 1 },
    problems: ['pipeline: wrong_type at phases'],
  },
  {
    name: 'a later version',
    pipeline: small({ schema_version: 2 }),
    problems: ['pipeline: newer_version at schema_version'],
  },
  {
    name: 'a phase and a block that no table can hold',
    pipeline: JSON.parse(
      `{"entry_block":"last","blocks":${JSON.stringify({
        ...SMALL_BLOCKS.blocks,
        first: { ...SMALL_BLOCKS.blocks.first, phase_name: '__proto__' },
      }).replace('"bad":', '"__proto__":')},"terminal_phase":"done","recovery":{"failed_route":"bad"}}`,
    ),
    problems: [
      'pipeline: reserved_name at blocks.__proto__',
      'pipeline: reserved_name at blocks.first.phase_name',
    ],
  },
  {
    name: 'phases beside blocks',
    pipeline: { ...SMALL, ...SMALL_BLOCKS },
    problems: ['pipeline: phases_and_blocks at phases'],
  },
  {
    name: 'a table around everything',
    pipeline: { $schema: 'x', pipeline: SMALL },
    problems: ['pipeline: obsolete_wrapper at pipeline'],
  },
  {
    name: 'the global table for parallel work',
    pipeline: small({ parallel_execution: {} }),
    problems: ['pipeline: removed_global_block at parallel_execution'],
  },
  {
    name: 'a phase that embeds its analysis',
    pipeline: smallDev({ embeds_analysis: true }),
    problems: ['pipeline: legacy_embeds_analysis at phases.dev.embeds_analysis'],
  },
  {
    name: 'a block whose phase requires a commit',
    pipeline: inBlocks({ first: { phase: { requires_commit: true } } }),
    problems: ['pipeline: legacy_requires_commit at blocks.first.phase.requires_commit'],
  },
  {
    name: 'the route of recovery from terminal phases',
    pipeline: small({ recovery: { terminal_recovery_route: 'dev' } }),
    problems: ['pipeline: legacy_terminal_recovery_route at recovery.terminal_recovery_route'],
  },
];

const FIELDS: readonly Broken[] = [
  {
    name: 'a phase without drain and transitions',
    pipeline: small({ phases: { more: { role: 'execution' } } }),
    problems: [
      'pipeline: missing_field at phases.more.drain',
      'pipeline: missing_field at phases.more.transitions',
    ],
  },
  {
    name: 'values out of range',
    pipeline: small({ loop_counters: { a: { default_max: -1 } }, recovery: { cycle_cap: 0 } }),
    problems: [
      'pipeline: out_of_range at loop_counters.a.default_max',
      'pipeline: out_of_range at recovery.cycle_cap',
    ],
  },
  {
    name: 'values of the wrong kind',
    pipeline: smallDev({ role: 'boss', skip_invocation: 'no', drain: '' }),
    problems: [
      'pipeline: too_short at phases.dev.drain',
      'pipeline: invalid_value at phases.dev.role',
      'pipeline: wrong_type at phases.dev.skip_invocation',
    ],
  },
  {
    name: 'another mode of parallel work',
    pipeline: smallDev({ parallelization: { mode: 'worktree' } }),
    problems: ['pipeline: bad_mode at phases.dev.parallelization.mode'],
  },
  {
    name: 'a verification by a make target',
    pipeline: smallDev({ role: 'verification', verification: { kind: 'make_target', gate_for: 'release' } }),
    problems: ['pipeline: bad_verification_kind at phases.dev.verification.kind'],
  },
  {
    name: 'keys where no others are allowed',
    pipeline: smallDev({ artifact_history: { keep: 1 }, artifact_proof_policy: { plan: true } }),
    problems: [
      'pipeline: extra_key_forbidden at phases.dev.artifact_history.keep',
      'pipeline: extra_key_forbidden at phases.dev.artifact_proof_policy.plan',
    ],
  },
];

const BLOCKS: readonly Broken[] = [
  {
    name: 'no entry block',
    pipeline: { ...SMALL_BLOCKS, entry_block: undefined },
    problems: ['pipeline: entry_block_required at entry_block'],
  },
  {
    name: 'an entry block that is not declared',
    pipeline: { ...SMALL_BLOCKS, entry_block: 'wrk' },
    problems: ['pipeline: entry_block_unknown at entry_block'],
  },
  {
    name: 'a block of an unknown kind',
    pipeline: inBlocks({ bad: { kind: 'trio' } }),
    problems: ['pipeline: invalid_value at blocks.bad.kind'],
  },
  {
    name: 'a child that is not declared',
    pipeline: inBlocks({ work: { child_blocks: ['first', 'middle', 'last'] } }),
    problems: ['pipeline: child_block_unknown at blocks.work.child_blocks[1]'],
  },
  {
    name: 'a group without blocks',
    pipeline: inBlocks({ more: { kind: 'group', child_blocks: [], completion_block: 'last' } }),
    problems: [
      'pipeline: empty_group at blocks.more.child_blocks',
      'pipeline: duplicate_lifecycle at blocks.more.completion_block',
    ],
  },
  {
    name: 'a completion block that is no child',
    pipeline: inBlocks({ work: { completion_block: 'bad' } }),
    problems: ['pipeline: completion_block_not_child at blocks.work.completion_block'],
  },
  {
    name: 'a completion block that is a group',
    pipeline: inBlocks({
      outer: { kind: 'group', child_blocks: ['work'], completion_block: 'work' },
    }),
    problems: ['pipeline: completion_block_is_group at blocks.outer.completion_block'],
  },
  {
    name: 'a block that should come before the end and is not declared',
    pipeline: inBlocks({ work: { before_complete: ['tidy'] } }),
    problems: ['pipeline: lifecycle_block_unknown at blocks.work.before_complete[0]'],
  },
  {
    name: 'a phase name that is taken',
    pipeline: inBlocks({ again: { kind: 'individual', phase_name: 'dev', phase: SMALL.phases.dev } }),
    problems: ['pipeline: duplicate_phase_name at blocks.again.phase_name'],
  },
  {
    name: 'groups that contain each other',
    pipeline: inBlocks({
      work: { child_blocks: ['first', 'last', 'inner'] },
      inner: { kind: 'group', child_blocks: ['bad', 'work'], completion_block: 'bad' },
    }),
    problems: ['pipeline: block_cycle at blocks.work.child_blocks'],
  },
];

const REFERENCES: readonly Broken[] = [
  {
    name: 'an entry that is not declared',
    pipeline: small({ entry_phase: 'dve' }),
    problems: ['pipeline: entry_phase_unknown at entry_phase'],
  },
  {
    name: 'transitions to nowhere',
    pipeline: smallDev({ transitions: { on_success: 'x', on_failure: 'y', on_loopback: 'z' } }),
    problems: [
      'pipeline: transition_unknown_target at phases.dev.transitions.on_success',
      'pipeline: transition_unknown_target at phases.dev.transitions.on_failure',
      'pipeline: transition_unknown_target at phases.dev.transitions.on_loopback',
    ],
  },
  {
    name: 'a decision that leads nowhere',
    pipeline: analysed({ decisions: { failed: { target: 'x' } } }),
    problems: ['pipeline: decision_unknown_target at phases.check.decisions.failed.target'],
  },
  {
    name: 'a bypass that leads nowhere',
    pipeline: review({ clean_outcome: 'all clean', bypass_routes: { 'all clean': 'x' } }),
    problems: ['pipeline: bypass_unknown_target at phases.dev.bypass_routes["all clean"]'],
  },
  {
    name: 'a result status that leads nowhere',
    pipeline: smallDev({ result_status_post_commit: { partial: 'x' } }),
    problems: ['pipeline: result_status_unknown_target at phases.dev.result_status_post_commit.partial'],
  },
  {
    name: 'a fallback that leads nowhere',
    pipeline: smallDev({ workflow_fallback: { target: 'x' } }),
    problems: ['pipeline: fallback_unknown_target at phases.dev.workflow_fallback.target'],
  },
  {
    name: 'a failed verification that leads nowhere',
    pipeline: smallDev({
      role: 'verification',
      verification: { kind: 'artifact', gate_for: 'release', on_failure_route: 'x' },
    }),
    problems: ['pipeline: verification_unknown_target at phases.dev.verification.on_failure_route'],
  },
  {
    name: 'a route to nowhere, and one from nowhere',
    pipeline: committed(
      {},
      {
        post_commit_routes: [
          route('remaining', 'dev'),
          route('exhausted', 'x'),
          route('no_review', 'done'),
          { target: 'done', when: { phase: 'y', budget_state: 'remaining' } },
        ],
      },
    ),
    problems: [
      'pipeline: post_commit_unknown_target at post_commit_routes[1].target',
      'pipeline: post_commit_unknown_phase at post_commit_routes[3].when.phase',
      'completeness: spent_budget_cannot_end at post_commit_routes[1].target',
    ],
  },
  {
    name: 'a lifecycle of no phase',
    pipeline: small({ lifecycle_phases: { x: {} } }),
    problems: ['pipeline: lifecycle_phase_unknown at lifecycle_phases.x'],
  },
  {
    name: 'a phase that only follows itself',
    pipeline: smallDev({ transitions: { on_success: 'dev' } }),
    problems: [
      'pipeline: self_loop_without_loopback at phases.dev.transitions.on_success',
      'completeness: never_ends at phases.dev',
    ],
  },
  {
    name: 'counters that are not declared',
    pipeline: committed(
      { increments_counter: 'x', route_counter: 'y', loop_resets: ['z'] },
      {
        post_commit_routes: [],
        phases: {
          dev: {
            decisions: {
              a: { target: 'save', increments_counter: 'w' },
              b: { target: 'save', increments_counter: 'none' },
            },
          },
        },
      },
    ),
    problems: [
      'pipeline: counter_undeclared at phases.save.commit_policy.loop_resets[0]',
      'pipeline: counter_undeclared at phases.dev.decisions.a.increments_counter',
      'pipeline: counter_undeclared at phases.save.commit_policy.increments_counter',
      'pipeline: counter_undeclared at phases.save.commit_policy.route_counter',
    ],
  },
  {
    name: 'counters of a group that are not declared',
    pipeline: mergeTables(inBlocks({ work: { increments_counter: 'x', loop_resets: ['y'] } }), {
      budget_counters: { cycles: { default_max: 1 } },
    }),
    problems: [
      'pipeline: counter_undeclared at blocks.work.loop_resets[0]',
      'pipeline: counter_undeclared at blocks.work.increments_counter',
    ],
  },
  {
    name: 'two routes for the same case',
    pipeline: committed(
      {},
      {
        post_commit_routes: [
          route('remaining', 'dev'),
          route('exhausted', 'done'),
          route('no_review', 'done'),
          route('no_review', 'dev'),
        ],
      },
    ),
    problems: [
      'pipeline: duplicate_post_commit_route at post_commit_routes[3].when',
      'completeness: never_ends at phases.dev',
    ],
  },
  {
    name: 'a cycle outcome without a route',
    pipeline: committed(
      {},
      {
        phases: { dev: { decisions: { failed: { target: 'save', cycle_outcome: 'failed' } } } },
        post_commit_routes: [
          route('remaining', 'dev', 'completed'),
          route('remaining', 'dev', 'failed'),
          route('exhausted', 'done', 'completed'),
          route('no_review', 'done'),
        ],
      },
    ),
    problems: ['pipeline: cycle_outcome_unroutable at post_commit_routes'],
  },
  {
    name: 'an outcome of the timebox without a route',
    pipeline: mergeTables(
      { ...DEFAULT_PIPELINE },
      {
        cycle_timebox: { finalization_cycle_outcome: 'failed' },
        post_commit_routes: (DEFAULT_PIPELINE.post_commit_routes ?? []).filter(
          ({ when }) => when.cycle_outcome !== 'failed' || when.budget_state !== 'remaining',
        ),
      },
    ),
    problems: ['pipeline: cycle_outcome_unroutable at post_commit_routes'],
  },
  {
    name: 'a failed route that was never a phase',
    pipeline: small({ recovery: { failed_route: 'phase_failed' } }),
    problems: ['pipeline: failed_route_legacy at recovery.failed_route'],
  },
  {
    name: 'a terminal failure that is a success',
    pipeline: small({ recovery: { terminal_failure_phase: 'done' } }),
    problems: ['pipeline: terminal_failure_phase_wrong at recovery.terminal_failure_phase'],
  },
  {
    name: 'a timebox of unknown phases',
    pipeline: timebox({ start_source: 'x', finalization_target: 'y' }),
    problems: [
      'pipeline: timebox_unknown_phase at cycle_timebox.start_source',
      'pipeline: timebox_unknown_phase at cycle_timebox.finalization_target',
    ],
  },
  {
    name: 'a timebox that never starts',
    pipeline: timebox({ start_source: 'planning' }),
    problems: ['pipeline: timebox_start_edge_undeclared at cycle_timebox.start_entry'],
  },
  {
    name: 'a timebox that ends inside what it guards',
    pipeline: timebox({ end_entry: 'development_commit' }),
    problems: ['pipeline: timebox_end_inside_cycle at cycle_timebox.end_entry'],
  },
];

const COMPLETENESS: readonly Broken[] = [
  {
    name: 'a phase without a role',
    pipeline: smallDev({ role: null }),
    problems: ['completeness: role_required at phases.dev.role'],
  },
  {
    name: 'ends that are no terminal phases',
    pipeline: small({ phases: { done: { role: null }, bad: { role: 'execution' } } }),
    problems: [
      'completeness: terminal_role_required at phases.done.role',
      'completeness: terminal_role_required at phases.bad.role',
      'completeness: no_terminal_failure_phase at phases',
    ],
  },
  {
    name: 'a terminal phase without an outcome',
    pipeline: small({ phases: { done: { terminal_outcome: null } } }),
    problems: ['completeness: terminal_outcome_required at phases.done.terminal_outcome'],
  },
  {
    name: 'ends with the outcome of the other',
    pipeline: small({
      phases: { done: { terminal_outcome: 'failure' }, bad: { terminal_outcome: 'success' } },
    }),
    problems: [
      'completeness: terminal_phase_wrong at phases.done.terminal_outcome',
      'completeness: failed_route_wrong at phases.bad.terminal_outcome',
    ],
  },
  {
    name: 'a failed route that is not declared',
    pipeline: { ...SMALL, recovery: {} },
    problems: ['completeness: failed_route_undeclared at recovery.failed_route'],
  },
  {
    name: 'work under the name of an end',
    pipeline: small({
      entry_phase: 'failed',
      phases: { failed: { drain: 'development', role: 'execution', transitions: { on_success: 'dev' } } },
    }),
    problems: ['completeness: legacy_phase_name at phases.failed'],
  },
  {
    name: 'an analysis without loop policy and decisions',
    pipeline: analysed({ loop_policy: null, decisions: null }),
    problems: [
      'pipeline: wrong_type at phases.check.decisions',
      'completeness: loop_policy_required at phases.check.loop_policy',
    ],
  },
  {
    name: 'an analysis without decisions',
    pipeline: smallDev({ role: 'analysis', loop_policy: { iteration_state_field: 'loops' } }),
    problems: [
      'completeness: decisions_required at phases.dev.decisions',
      'completeness: counter_undeclared at phases.dev.loop_policy.iteration_state_field',
    ],
  },
  {
    name: 'a clean-up without a loop policy',
    pipeline: smallDev({ role: 'commit_cleanup' }),
    problems: ['completeness: loop_policy_required at phases.dev.loop_policy'],
  },
  {
    name: 'a loop policy on work',
    pipeline: small({
      loop_counters: { loops: {} },
      phases: { dev: { loop_policy: { iteration_state_field: 'loops' } } },
    }),
    problems: ['completeness: loop_policy_wrong_role at phases.dev.loop_policy'],
  },
  {
    name: 'decisions that its artifact does not make, and the other way round',
    pipeline: analysed(),
    context: { artifacts: artifacts(['completed', 'request_changes']) },
    problems: [
      'completeness: decision_outside_vocabulary at phases.check.decisions.failed',
      'completeness: decision_missing at phases.check.decisions.request_changes',
    ],
  },
  {
    name: 'a gate on work, of no work',
    pipeline: smallDev(gate({ upstream_execution_phase: 'done' })),
    problems: [
      'completeness: gate_wrong_role at phases.dev.invocation_gate',
      'completeness: gate_upstream_wrong at phases.dev.invocation_gate.upstream_execution_phase',
    ],
  },
  {
    name: 'a gate of an unknown phase',
    pipeline: analysed(gate({ upstream_execution_phase: 'x' })),
    problems: ['completeness: gate_upstream_wrong at phases.check.invocation_gate.upstream_execution_phase'],
  },
  {
    name: 'a review that records nothing',
    pipeline: review({ issues_outcome: null, bypass_routes: { clean: 'done' } }),
    problems: [
      'completeness: issues_outcome_required at phases.dev.issues_outcome',
      'completeness: clean_outcome_required at phases.dev.clean_outcome',
    ],
  },
  {
    name: 'a review whose clean outcome is not bypassed',
    pipeline: review({ clean_outcome: 'fine', bypass_routes: { clean: 'done' } }),
    problems: ['completeness: clean_outcome_not_bypassed at phases.dev.clean_outcome'],
  },
  {
    name: 'a commit without its policy',
    pipeline: smallDev({ role: 'commit' }),
    problems: ['completeness: commit_policy_required at phases.dev.commit_policy'],
  },
  {
    name: 'a commit that resets what nobody counts',
    pipeline: committed({ loop_resets: ['idle'] }, { loop_counters: { idle: {} } }),
    problems: ['completeness: loop_reset_unknown at phases.save.commit_policy.loop_resets[0]'],
  },
  {
    name: 'a budget without routes',
    pipeline: committed({}, { post_commit_routes: [] }),
    problems: ['completeness: no_post_commit_routes at post_commit_routes'],
  },
  {
    name: 'a budget state without a route',
    pipeline: committed({}, { post_commit_routes: [route('remaining', 'dev'), route('no_review', 'done')] }),
    problems: ['completeness: budget_states_incomplete at post_commit_routes'],
  },
  {
    name: 'a spent budget that goes on',
    pipeline: committed(
      {},
      { post_commit_routes: ['remaining', 'exhausted', 'no_review'].map((state) => route(state, 'dev')) },
    ),
    problems: [
      'completeness: spent_budget_cannot_end at post_commit_routes[1].target',
      'completeness: spent_budget_cannot_end at post_commit_routes[2].target',
    ],
  },
  {
    name: 'a budget of nothing',
    pipeline: committed({}, { budget_counters: { cycles: { default_max: 0 } } }),
    problems: ['completeness: tracked_counter_zero at budget_counters.cycles.default_max'],
  },
  {
    name: 'a verification that verifies nothing',
    pipeline: smallDev({ role: 'verification' }),
    problems: ['completeness: verification_required at phases.dev.verification'],
  },
  {
    name: 'a terminal phase that works',
    pipeline: small({
      phases: { done: { verification: { kind: 'none', gate_for: 'release' }, parallelization: {} } },
    }),
    problems: [
      'completeness: verification_on_terminal at phases.done.verification',
      'completeness: parallelization_on_terminal at phases.done.parallelization',
    ],
  },
  {
    name: 'more workers than units',
    pipeline: smallDev({ parallelization: { max_parallel_workers: 3, max_work_units: 2 } }),
    problems: ['completeness: workers_exceed_units at phases.dev.parallelization.max_work_units'],
  },
  {
    name: 'a phase that nothing leads to',
    pipeline: small({ phases: { lost: SMALL.phases.dev } }),
    problems: ['completeness: unreachable_phase at phases.lost'],
  },
  {
    name: 'phases of one drain that disagree about its history',
    pipeline: analysed({ drain: 'development', artifact_history: { enabled: true } }),
    problems: ['completeness: artifact_history_conflict at phases.check.artifact_history.enabled'],
  },
  {
    name: 'a budget from the command line that does not exist, and one that is none',
    pipeline: committed(),
    context: { counters: { cycle: 3, cycles: -1 } },
    problems: [
      'completeness: counter_override_unknown at budget_counters.cycle',
      'completeness: out_of_range at budget_counters.cycles',
    ],
  },
];

const ACROSS: readonly Broken[] = [
  {
    name: 'a drain without agents',
    pipeline: analysed(),
    context: { agents: { agent_drains: { development: { drain_class: 'development' } } } },
    problems: ['cross_file: unbound_drain at phases.check.drain'],
  },
  {
    name: 'a drain without a class where one must be',
    pipeline: SMALL_BLOCKS,
    context: { agents: { agent_drains: { development: {} }, forbid_sibling_drain_inference: true } },
    problems: ['cross_file: drain_class_required at blocks.first.phase.drain'],
  },
  {
    name: 'an analysis whose artifact cannot decide',
    pipeline: analysed(),
    context: { artifacts: artifacts(['completed', 'failed'], 'another') },
    problems: ['cross_file: no_decision_vocabulary at phases.check.drain'],
  },
];

/** Every step succeeds and every loop reaches its cap, and still these go on. */
const ENDLESS: readonly Broken[] = [
  {
    name: 'phases that succeed in a circle',
    pipeline: small({
      phases: {
        dev: { transitions: { on_success: 'more' } },
        more: { drain: 'development', role: 'execution', transitions: { on_success: 'dev' } },
      },
    }),
    problems: ['completeness: never_ends at phases.dev'],
  },
  {
    name: 'an analysis that goes back and starts its loop counter anew',
    pipeline: analysed({ decisions: { failed: { target: 'dev', reset_loop: true } } }),
    problems: ['completeness: never_ends at phases.dev'],
  },
  {
    name: 'a loop whose own commit starts its counter anew',
    pipeline: analysed(
      {},
      {
        phases: {
          dev: { transitions: { on_success: 'save' } },
          save: {
            drain: 'commit',
            role: 'commit',
            transitions: { on_success: 'check' },
            commit_policy: { loop_resets: ['loops'] },
          },
        },
      },
    ),
    problems: ['completeness: never_ends at phases.dev'],
  },
  {
    name: 'a budget that commits without changes do not spend',
    pipeline: committed({ skipped_advances_progress: false }),
    problems: ['completeness: never_ends at phases.dev'],
  },
  {
    name: 'a budget that decides the route and is never spent',
    pipeline: committed({ increments_counter: null, route_counter: 'cycles' }),
    problems: ['completeness: never_ends at phases.dev'],
  },
];

const SUBJECTS = [
  { subject: 'the document', cases: DOCUMENT },
  { subject: 'single fields', cases: FIELDS },
  { subject: 'blocks', cases: BLOCKS },
  { subject: 'references', cases: REFERENCES },
  { subject: 'completeness', cases: COMPLETENESS },
  { subject: 'other documents', cases: ACROSS },
  { subject: 'an end', cases: ENDLESS },
];

describe.for(SUBJECTS)('refused for $subject:', ({ cases }) => {
  test.for(cases)('$name', ({ pipeline, context, problems }) => {
    expect(told(pipeline, context)).toEqual(problems);
  });
});

test('every problem of pipelines is tried here', () => {
  const elsewhere = ['artifact_required_moved', 'duplicate_artifact', 'phase_authored_layer', 'too_deep'];
  const warnings = ['unknown_field', 'unused_field'];
  const tried = SUBJECTS.flatMap(({ cases }) =>
    cases.flatMap(({ problems }) => problems.map((problem) => problem.split(' ')[1] ?? '')),
  );
  expect([...new Set([...tried, ...elsewhere, ...warnings])].sort()).toEqual(
    [...POLICY_PROBLEM_CODES].sort(),
  );
});

test('everything that is wrong is told at once, each thing once, at its place in the document as it was written', () => {
  const pipeline = mergeTables(committed(), {
    parallel_execution: {},
    entry_phase: 'start',
    budget_counters: { cycles: { default_max: 'many' } },
    phases: {
      dev: { role: 'boss', transitions: { on_failure: 'x' } },
      lost: { role: 'execution' },
      look: { drain: 'review', role: 'review', transitions: { on_success: 'lost' } },
    },
    post_commit_routes: [
      { target: 'dev', when: {} },
      route('no_review', 'done'),
      route('exhausted', 7),
      route('no_review', 'done'),
    ],
  });
  expect(told(pipeline, { agents: { agent_drains: { development: {} } } })).toEqual([
    'pipeline: removed_global_block at parallel_execution',
    'pipeline: invalid_value at phases.dev.role',
    'pipeline: missing_field at phases.lost.drain',
    'pipeline: missing_field at phases.lost.transitions',
    'pipeline: wrong_type at budget_counters.cycles.default_max',
    'pipeline: missing_field at post_commit_routes[0].when.phase',
    'pipeline: missing_field at post_commit_routes[0].when.budget_state',
    'pipeline: wrong_type at post_commit_routes[2].target',
    'pipeline: entry_phase_unknown at entry_phase',
    'pipeline: transition_unknown_target at phases.dev.transitions.on_failure',
    'pipeline: duplicate_post_commit_route at post_commit_routes[3].when',
    'completeness: issues_outcome_required at phases.look.issues_outcome',
    'cross_file: unbound_drain at phases.save.drain',
    'cross_file: unbound_drain at phases.look.drain',
  ]);
});

test('a problem says what was expected, what came and what to do', () => {
  const result = parsePipelinePolicy(
    analysed({ decisions: { faild: { target: 'dve' } } }, { entry_phase: 'dve' }),
    { artifacts: artifacts(['completed', 'failed']) },
  );
  expect(result.ok ? [] : result.problems.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "the phase "dve" is not declared: declare it, or name another",
      "the phase "dve" is not declared: declare it, or name another",
      "expected a decision of the drain's artifact (completed, failed), got "faild": remove it, or add it to the decision_vocabulary (did you mean "failed"?)",
    ]
  `);
});

test('what nobody reads is ignored with a warning, and survives', () => {
  const result = parsePipelinePolicy(
    mergeTables(
      inBlocks({
        first: {
          phase: {
            artifact_requird: false,
            transitions: { on_sucess: 'x' },
            result_status_post_commit: { partially: 'dev' },
          },
        },
      }),
      {
        $schema: 'x',
        entry_phase: 'dev',
        whatever: 1,
      },
    ),
  );
  if (!result.ok) expect.fail('expected no problems');
  expect(result.policy).toMatchObject({ whatever: 1, phases: { dev: { artifact_requird: false } } });
  expect(result.warnings.map(({ json_path, message }) => `${json_path}: ${message}`)).toMatchInlineSnapshot(`
    [
      "blocks.first.phase.transitions.on_sucess: the field "on_sucess" is unknown and ignored (did you mean "on_success"?)",
      "blocks.first.phase.artifact_requird: the field "artifact_requird" is unknown and ignored (did you mean "artifact_required"?)",
      "whatever: the field "whatever" is unknown and ignored",
      "entry_phase: entry_phase is not read beside "blocks": remove it, entry_block says it",
      "blocks.first.phase.result_status_post_commit.partially: no execution ends as "partially", expected completed, partial, failed: rename or remove it (did you mean "partial"?)",
    ]
  `);
});
