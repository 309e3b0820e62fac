import * as z from 'zod';
import { CYCLE_OUTCOMES, PhasePolicySchema, RetryPolicySchema } from './phase-policy.ts';

/** What is left of a budget counter after a commit. */
export const BUDGET_STATES = ['remaining', 'exhausted', 'no_review'] as const;
export type BudgetState = (typeof BUDGET_STATES)[number];

const phaseName = z.string().min(1);

export const LoopCounterSchema = z.looseObject({
  default_max: z
    .int()
    .min(0)
    .default(3)
    .describe('How often a phase may go back before it is passed over. Default: 3'),
  description: z.string().optional().describe('What it counts, for people'),
});

export const BudgetCounterSchema = z.looseObject({
  default_max: z.int().min(0).describe('Cycles that may be spent'),
  tracks_budget: z.boolean().default(true).describe('Takes part in routing after commits. Default: true'),
  description: z.string().optional().describe('What it counts, for people'),
});

/** Where a commit leads, by what is left of its budget and how the cycle ended. */
const PostCommitRouteSchema = z.looseObject({
  target: phaseName.describe('Phase that follows the commit'),
  when: z
    .looseObject({
      phase: phaseName.describe('Commit phase that the route is for'),
      budget_state: z
        .enum(BUDGET_STATES)
        .describe(
          'Of the budget of that phase: some remains, it is exhausted while another remains, or none remains (no_review)',
        ),
      cycle_outcome: z
        .enum(CYCLE_OUTCOMES)
        .nullable()
        .default(null)
        .describe('How the cycle ended. Default: whatever the outcome'),
    })
    .describe('When the route is taken; the first that matches wins'),
});
export type PostCommitRoute = z.infer<typeof PostCommitRouteSchema>;

/** What a group of phases does when its completion phase commits. */
export const LifecycleSchema = z.looseObject({
  before_complete: z
    .array(z.string())
    .default([])
    .describe('What belongs to the end of the group, before it is complete. Default: nothing'),
  after_complete: z.array(z.string()).default([]).describe('What follows its end. Default: nothing'),
  increments_counter: z
    .string()
    .nullable()
    .default(null)
    .describe('Budget counter that is charged when the group ends. Default: none'),
  loop_resets: z
    .array(z.string())
    .default([])
    .describe('Loop counters that start anew when the group ends. Default: none'),
});
export type Lifecycle = z.infer<typeof LifecycleSchema>;

/** How long one cycle of work may take, and what is entered when its time is up. */
const CycleTimeboxSchema = z.looseObject({
  duration_seconds: z
    .number()
    .positive()
    .default(7200)
    .describe('Seconds that one cycle may take. Default: 7200'),
  start_source: phaseName.describe('The time starts on the way from this phase …'),
  start_entry: phaseName.describe('… to this one'),
  guarded_entry: phaseName.describe('Phase that is no longer entered once the time is up'),
  end_entry: phaseName.describe('Entering this phase ends the time; it lies outside the cycle'),
  finalization_target: phaseName.describe('Phase that is entered instead of the guarded one'),
  finalization_cycle_outcome: z
    .enum(CYCLE_OUTCOMES)
    .default('completed')
    .describe('How a cycle ended that ran out of time, unless it already said. Default: completed'),
});
export type CycleTimebox = z.infer<typeof CycleTimeboxSchema>;

/** Where failures lead, and when the pipeline gives up. */
const RecoveryPolicySchema = z.looseObject({
  cycle_cap: z
    .int()
    .min(1)
    .default(200)
    .describe('Failure routes before the pipeline gives up. Default: 200'),
  failed_route: phaseName
    .default('failed_terminal')
    .describe('Terminal phase that stands for failure. Default: failed_terminal'),
  terminal_failure_phase: z
    .string()
    .optional()
    .describe('Terminal phase in which a pipeline ends that gave up. Default: the failed_route'),
  preserve_session_on_categories: z
    .array(z.string())
    .default(['agent'])
    .describe("Failure categories after which the agent's session is continued. Default: agent"),
});
export type RecoveryPolicy = z.infer<typeof RecoveryPolicySchema>;

/**
 * A pipeline, compiled: phases by name, whichever way it was authored. Unknown fields survive.
 * What `reduce` and `nextEffect` read.
 */
export const PipelinePolicySchema = z.looseObject({
  schema_version: z.literal(1).default(1).describe('Version of this format. Default: 1'),
  entry_phase: phaseName
    .default('planning')
    .describe('Phase with which the pipeline starts. Default: planning'),
  terminal_phase: phaseName
    .default('complete')
    .describe('Phase in which the pipeline ends with success. Default: complete'),
  phases: z.record(z.string(), PhasePolicySchema).describe('The pipeline as phases, by name'),
  loop_counters: z
    .record(z.string(), LoopCounterSchema.describe('A loop counter'))
    .default({})
    .describe('How often phases may go back, by counter. Default: none'),
  budget_counters: z
    .record(z.string(), BudgetCounterSchema.describe('A budget counter'))
    .default({})
    .describe('How many cycles may be spent, by counter. Default: none'),
  post_commit_routes: z
    .array(PostCommitRouteSchema)
    .default([])
    .describe('Which phase follows a commit, by what is left of its budget. Default: on_success'),
  lifecycle_phases: z
    .record(z.string(), LifecycleSchema.describe('What happens when the phase commits'))
    .default({})
    .describe('What ends a group, by completion phase; beside "blocks", groups say it. Default: none'),
  default_phase_retry_policy: RetryPolicySchema.prefault({}).describe(
    'Retries of phases without a retry_policy. Default: 3 retries, 1000 ms, not in the session',
  ),
  recovery: RecoveryPolicySchema.prefault({}).describe('What follows failures'),
  cycle_timebox: CycleTimeboxSchema.nullable()
    .default(null)
    .describe('How long one cycle may take. Default: as long as it takes'),
  policy_format_version: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe('2 in a pipeline that was written in blocks and is compiled. Default: 1'),
});
export type PipelinePolicy = z.infer<typeof PipelinePolicySchema>;
