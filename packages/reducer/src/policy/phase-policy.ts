import { z } from 'zod';

/** What a phase is for. */
export const PHASE_ROLES = [
  'execution',
  'analysis',
  'review',
  'commit',
  'verification',
  'terminal',
  'fanout_join',
  'commit_cleanup',
] as const;
export type PhaseRole = (typeof PHASE_ROLES)[number];

/** What an execution phase may report of its work. */
export const EXECUTION_STATUSES = ['completed', 'partial', 'failed'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** How a cycle of work ended. */
export const CYCLE_OUTCOMES = ['completed', 'failed'] as const;
export type CycleOutcome = (typeof CYCLE_OUTCOMES)[number];

const phaseName = z.string().min(1);
const counterName = z.string().min(1);

export const TransitionsSchema = z.looseObject({
  on_success: phaseName.describe('Phase that follows when this one did its work'),
  on_failure: phaseName.optional().describe('Phase that follows when this one failed'),
  on_loopback: phaseName.optional().describe('Phase to go back to when more work is asked for'),
});
export type Transitions = z.infer<typeof TransitionsSchema>;

export const RetryPolicySchema = z.looseObject({
  max_retries: z
    .int()
    .min(0)
    .default(3)
    .describe('Further attempts with one agent after the first failed one'),
  retry_delay_ms: z
    .int()
    .min(0)
    .default(1000)
    .describe('Wait before the first retry, milliseconds; doubles with each, up to 30000'),
  retry_in_session: z.boolean().default(false).describe("Retries continue the agent's own session"),
});
export type RetryPolicy = z.infer<typeof RetryPolicySchema>;

export const LoopPolicySchema = z.strictObject({
  iteration_state_field: counterName.describe('Loop counter that this phase charges'),
  loopback_review_outcome: z.string().optional().describe('Review outcome to record when it loops back'),
});

export const DecisionSchema = z.looseObject({
  target: phaseName.describe('Phase that follows this decision'),
  reset_loop: z.boolean().default(false).describe('Start the loop counter of the phase anew'),
  increments_counter: z
    .string()
    .nullable()
    .default(null)
    .describe('Budget counter to charge; "none" is none'),
  cycle_outcome: z.enum(CYCLE_OUTCOMES).nullable().default(null).describe('How it says the cycle ended'),
});
export type DecisionRoute = z.infer<typeof DecisionSchema>;

export const CommitPolicySchema = z.looseObject({
  requires_artifact: z.boolean().default(true).describe('A commit message must have been submitted'),
  skipped_advances_progress: z
    .boolean()
    .default(true)
    .describe('A commit without changes counts as progress'),
  increments_counter: counterName.nullable().default(null).describe('Budget counter that a commit charges'),
  route_counter: counterName
    .nullable()
    .default(null)
    .describe('Budget counter that decides the route after it, when not the one it charges'),
  loop_resets: z.array(counterName).default([]).describe('Loop counters that a commit starts anew'),
});
export type CommitPolicy = z.infer<typeof CommitPolicySchema>;

export const PhaseVerificationSchema = z.looseObject({
  kind: z.enum(['artifact', 'none']),
  gate_for: z.enum(['advancement', 'completion', 'release']),
  on_failure_route: phaseName.optional(),
});

export const ParallelizationSchema = z.looseObject({
  mode: z.literal('same_workspace').default('same_workspace').describe('All units work in one checkout'),
  dispatch_mode: z
    .enum(['ralph_fan_out', 'agent_subagents'])
    .default('ralph_fan_out')
    .describe('Who starts the units: ralph, or one agent with sub-agents of its own'),
  max_parallel_workers: z.int().min(1).default(8).describe('Units at work at once'),
  max_work_units: z.int().min(1).default(50).describe('Units of one plan'),
  require_allowed_directories: z.boolean().default(true).describe('Each unit must declare directories'),
  post_fanout_verification: z.boolean().default(false).describe('Verify when all units succeeded'),
});
export type Parallelization = z.infer<typeof ParallelizationSchema>;

export const InvocationGateSchema = z.looseObject({
  upstream_execution_phase: phaseName.describe('Phase whose time is counted'),
  minimum_elapsed_seconds: z.number().min(0).describe('Enter when that phase took so long in this cycle'),
  always_invoke_statuses: z
    .array(z.enum(EXECUTION_STATUSES))
    .default([])
    .describe('Enter whatever the time when the last execution ended so'),
});

/** One step of the pipeline. Unknown fields survive. */
export const PhasePolicySchema = z.looseObject({
  drain: z.string().min(1).describe('Purpose that its sessions serve; decides agents and rights'),
  transitions: TransitionsSchema,
  role: z.enum(PHASE_ROLES).nullable().default(null).describe('What the phase is for'),
  skip_invocation: z.boolean().default(false).describe('Pass on without an agent'),
  retry_policy: RetryPolicySchema.nullable().default(null).describe("Overrides the agent chain's retries"),
  loop_policy: LoopPolicySchema.nullable().default(null),
  decisions: z.record(z.string(), DecisionSchema).default({}).describe('Where each decision leads'),
  commit_policy: CommitPolicySchema.nullable().default(null),
  verification: PhaseVerificationSchema.nullable().default(null),
  artifact_required: z.boolean().default(true).describe('An agent must submit its artifact'),
  terminal_outcome: z.enum(['success', 'failure']).nullable().default(null),
  bypass_routes: z.record(z.string(), phaseName).default({}).describe('Phase that follows a review outcome'),
  result_status_post_commit: z
    .record(z.string(), phaseName)
    .default({})
    .describe('Phase that follows the next commit, by execution status'),
  clean_outcome: z.string().nullable().default(null).describe('Outcome that a clean review records'),
  issues_outcome: z.string().nullable().default(null).describe('Outcome that a review with findings records'),
  prompt_template: z.string().nullable().default(null),
  continuation_template: z.string().nullable().default(null),
  loopback_prompt_template: z.string().nullable().default(null),
  parallelization: ParallelizationSchema.nullable().default(null),
  artifact_history: z
    .strictObject({ enabled: z.boolean().default(false), clear_on_fresh_entry: z.boolean().default(true) })
    .nullable()
    .default(null),
  artifact_proof_policy: z
    .strictObject({
      require_plan_proof: z.boolean().default(true),
      require_analysis_proof: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  workflow_fallback: z
    .looseObject({ target: phaseName, note: z.string().optional() })
    .nullable()
    .default(null)
    .describe('Phase that follows when all agents are spent'),
  clear_drains_on_fresh_entry: z.array(z.string()).default([]),
  display_style: z.string().nullable().default(null),
  invocation_gate: InvocationGateSchema.nullable().default(null),
});
export type PhasePolicy = z.infer<typeof PhasePolicySchema>;
