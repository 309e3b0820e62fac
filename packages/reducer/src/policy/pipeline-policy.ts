import { z } from 'zod';
import { CYCLE_OUTCOMES, PhasePolicySchema, RetryPolicySchema } from './phase-policy.ts';

/** What is left of a budget counter after a commit. */
export const BUDGET_STATES = ['remaining', 'exhausted', 'no_review'] as const;
export type BudgetState = (typeof BUDGET_STATES)[number];

export const LoopCounterSchema = z.looseObject({
  default_max: z.int().min(0).default(3).describe('Loopbacks before the phase is skipped'),
  description: z.string().optional(),
});

export const BudgetCounterSchema = z.looseObject({
  default_max: z.int().min(0).describe('Cycles that may be spent'),
  tracks_budget: z.boolean().default(true).describe('Takes part in routing after commits'),
  description: z.string().optional(),
});

export const PostCommitRouteSchema = z.looseObject({
  target: z.string().min(1),
  when: z.looseObject({
    phase: z.string().min(1),
    budget_state: z.enum(BUDGET_STATES),
    cycle_outcome: z.enum(CYCLE_OUTCOMES).nullable().default(null).describe('Null: whatever the outcome'),
  }),
});
export type PostCommitRoute = z.infer<typeof PostCommitRouteSchema>;

/** What a group of phases does when its completion phase commits. */
export const LifecycleSchema = z.looseObject({
  before_complete: z.array(z.string()).default([]),
  after_complete: z.array(z.string()).default([]),
  increments_counter: z.string().nullable().default(null),
  loop_resets: z.array(z.string()).default([]),
});
export type Lifecycle = z.infer<typeof LifecycleSchema>;

export const CycleTimeboxSchema = z.looseObject({
  duration_seconds: z.number().positive().default(7200).describe('Seconds that one cycle may take'),
  start_source: z.string().min(1),
  start_entry: z.string().min(1),
  guarded_entry: z.string().min(1).describe('Phase that is no longer entered once the time is up'),
  end_entry: z.string().min(1),
  finalization_target: z.string().min(1).describe('Phase that is entered instead'),
  finalization_cycle_outcome: z.enum(CYCLE_OUTCOMES).default('completed'),
});
export type CycleTimebox = z.infer<typeof CycleTimeboxSchema>;

export const RecoveryPolicySchema = z.looseObject({
  cycle_cap: z.int().min(1).default(200).describe('Failure routes before the pipeline gives up'),
  failed_route: z.string().min(1).default('failed_terminal').describe('Phase that stands for failure'),
  terminal_failure_phase: z.string().optional(),
  preserve_session_on_categories: z
    .array(z.string())
    .default(['agent'])
    .describe("Failure categories after which the agent's session is continued"),
});
export type RecoveryPolicy = z.infer<typeof RecoveryPolicySchema>;

/**
 * A pipeline, compiled: phases by name, whichever way it was authored. Unknown fields survive.
 * What `reduce` and `nextEffect` read.
 */
export const PipelinePolicySchema = z.looseObject({
  schema_version: z.literal(1).default(1),
  entry_phase: z.string().min(1).default('planning'),
  terminal_phase: z.string().min(1).default('complete'),
  phases: z.record(z.string(), PhasePolicySchema),
  loop_counters: z.record(z.string(), LoopCounterSchema).default({}),
  budget_counters: z.record(z.string(), BudgetCounterSchema).default({}),
  post_commit_routes: z.array(PostCommitRouteSchema).default([]),
  lifecycle_phases: z.record(z.string(), LifecycleSchema).default({}).describe('By completion phase'),
  default_phase_retry_policy: RetryPolicySchema.prefault({}),
  recovery: RecoveryPolicySchema.prefault({}),
  cycle_timebox: CycleTimeboxSchema.nullable().default(null),
  policy_format_version: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe('2: authored in blocks'),
});
export type PipelinePolicy = z.infer<typeof PipelinePolicySchema>;
