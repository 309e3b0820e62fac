import * as z from 'zod';

/** What a phase is for. */
const PHASE_ROLES = [
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

/** Where a phase leads. */
const TransitionsSchema = z.looseObject({
  on_success: phaseName.describe('Phase that follows when this one did its work'),
  on_failure: phaseName
    .optional()
    .describe("Phase that follows when this one failed. Default: the pipeline's failed_route"),
  on_loopback: phaseName
    .optional()
    .describe('Phase to go back to when more work is asked for. Default: none'),
});
export type Transitions = z.infer<typeof TransitionsSchema>;

/** How often an agent is tried again, and after which wait. */
export const RetryPolicySchema = z.looseObject({
  max_retries: z
    .int()
    .min(0)
    .default(3)
    .describe('Further attempts with one agent after the first failed one. Default: 3'),
  retry_delay_ms: z
    .int()
    .min(0)
    .default(1000)
    .describe('Wait before the first retry, milliseconds; doubles with each, up to 30000. Default: 1000'),
  retry_in_session: z
    .boolean()
    .default(false)
    .describe("Retries continue the agent's own session. Default: false"),
});
export type RetryPolicy = z.infer<typeof RetryPolicySchema>;

const LoopPolicySchema = z.strictObject({
  iteration_state_field: counterName.describe('Loop counter that going back from this phase charges'),
  loopback_review_outcome: z
    .string()
    .optional()
    .describe('Review outcome to record when the phase goes back. Default: none'),
});

/** Where one decision of an analysis leads, and what it does to the counters. */
const DecisionSchema = z.looseObject({
  target: phaseName.describe('Phase that follows this decision'),
  reset_loop: z
    .boolean()
    .default(false)
    .describe('Start the loop counter of the phase anew instead of charging it. Default: false'),
  increments_counter: z
    .string()
    .nullable()
    .default(null)
    .describe('Budget counter to charge; null and "none" are none. Default: none'),
  cycle_outcome: z
    .enum(CYCLE_OUTCOMES)
    .nullable()
    .default(null)
    .describe('How it says the cycle ended; decides the route after the commit. Default: it does not say'),
});
export type DecisionRoute = z.infer<typeof DecisionSchema>;

/** What a commit charges and starts anew. */
const CommitPolicySchema = z.looseObject({
  requires_artifact: z
    .boolean()
    .default(true)
    .describe('A commit message must have been submitted. Default: true'),
  skipped_advances_progress: z
    .boolean()
    .default(true)
    .describe('A commit without changes counts as progress. Default: true'),
  increments_counter: counterName
    .nullable()
    .default(null)
    .describe('Budget counter that a commit charges. Default: none'),
  route_counter: counterName
    .nullable()
    .default(null)
    .describe('Budget counter that decides the route after the commit. Default: the one that it charges'),
  loop_resets: z
    .array(counterName)
    .default([])
    .describe('Loop counters that a commit starts anew. Default: none'),
});
export type CommitPolicy = z.infer<typeof CommitPolicySchema>;

const PhaseVerificationSchema = z.looseObject({
  kind: z.enum(['artifact', 'none']).describe('What is verified: the submitted artifact, or nothing'),
  gate_for: z
    .enum(['advancement', 'completion', 'release'])
    .describe('What waits for it: the next phase, the end of the pipeline, or a release'),
  on_failure_route: phaseName
    .optional()
    .describe('Phase that follows when it fails. Default: as any failure of the phase'),
});

/** How the units of a plan are worked on at the same time. */
const ParallelizationSchema = z.looseObject({
  mode: z
    .literal('same_workspace')
    .default('same_workspace')
    .describe('All units work in one checkout; there is no other mode. Default: same_workspace'),
  dispatch_mode: z
    .enum(['ralph_fan_out', 'agent_subagents'])
    .default('ralph_fan_out')
    .describe('Who starts the units: ralph, or one agent with sub-agents of its own. Default: ralph_fan_out'),
  max_parallel_workers: z.int().min(1).default(8).describe('Units at work at once. Default: 8'),
  max_work_units: z
    .int()
    .min(1)
    .default(50)
    .describe('Units of one plan; at least max_parallel_workers. Default: 50'),
  require_allowed_directories: z
    .boolean()
    .default(true)
    .describe('Each unit must declare its directories. Default: true'),
  post_fanout_verification: z
    .boolean()
    .default(false)
    .describe('Run the verification command when all units succeeded. Default: false'),
});
export type Parallelization = z.infer<typeof ParallelizationSchema>;

const InvocationGateSchema = z.looseObject({
  upstream_execution_phase: phaseName.describe('Execution phase whose time is counted'),
  minimum_elapsed_seconds: z
    .number()
    .min(0)
    .describe('Seconds that phase must have taken in this cycle for the analysis to be worth its while'),
  always_invoke_statuses: z
    .array(z.enum(EXECUTION_STATUSES))
    .default([])
    .describe('Enter whatever the time when the last execution ended so. Default: none'),
});

const ArtifactHistorySchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Keep earlier artifacts of the drain. Default: false'),
  clear_on_fresh_entry: z
    .boolean()
    .default(true)
    .describe('Forget them when the phase is entered anew, not when it loops. Default: true'),
});

const ArtifactProofPolicySchema = z.strictObject({
  require_plan_proof: z
    .boolean()
    .default(true)
    .describe('The artifact must answer each step of the plan. Default: true'),
  require_analysis_proof: z
    .boolean()
    .default(true)
    .describe('The artifact must answer each finding of the last analysis. Default: true'),
});

const WorkflowFallbackSchema = z.looseObject({
  target: phaseName.describe('Phase that follows'),
  note: z.string().optional().describe('Why, for people'),
});

/** One step of the pipeline. Unknown fields survive. */
export const PhasePolicySchema = z.looseObject({
  drain: z.string().min(1).describe('Purpose that its sessions serve; decides agents and rights'),
  transitions: TransitionsSchema.describe('Which phase follows'),
  role: z
    .enum(PHASE_ROLES)
    .nullable()
    .default(null)
    .describe('What the phase is for; required, whatever the default of null'),
  skip_invocation: z.boolean().default(false).describe('Pass on without an agent. Default: false'),
  retry_policy: RetryPolicySchema.nullable()
    .default(null)
    .describe("Retries of this phase. Default: the pipeline's default_phase_retry_policy"),
  loop_policy: LoopPolicySchema.nullable()
    .default(null)
    .describe('How often it may go back; for roles analysis and commit_cleanup, which require it'),
  decisions: z
    .record(z.string(), DecisionSchema.describe('What one decision leads to'))
    .default({})
    .describe("Where each decision leads; exactly the decisions of the drain's artifact. Default: none"),
  commit_policy: CommitPolicySchema.nullable()
    .default(null)
    .describe('What a commit needs and charges; required for role commit'),
  verification: PhaseVerificationSchema.nullable()
    .default(null)
    .describe('What the phase verifies; required for role verification'),
  artifact_required: z.boolean().default(true).describe('An agent must submit its artifact. Default: true'),
  terminal_outcome: z
    .enum(['success', 'failure'])
    .nullable()
    .default(null)
    .describe('How the pipeline ends here; required for role terminal'),
  bypass_routes: z
    .record(z.string(), phaseName.describe('Phase that follows'))
    .default({})
    .describe('Phase that follows a clean review, by its outcome. Default: on_success'),
  result_status_post_commit: z
    .record(z.string(), phaseName.describe('Phase that follows the commit'))
    .default({})
    .describe('Phase that follows the next commit, by execution status. Default: as the commit says'),
  clean_outcome: z
    .string()
    .nullable()
    .default(null)
    .describe('Outcome of a review without findings; required beside bypass_routes'),
  issues_outcome: z
    .string()
    .nullable()
    .default(null)
    .describe('Outcome that a review with findings records; required for role review'),
  prompt_template: z
    .string()
    .nullable()
    .default(null)
    .describe("Template of the prompt. Default: the drain's own"),
  continuation_template: z
    .string()
    .nullable()
    .default(null)
    .describe('Template of the prompt that continues a session. Default: prompt_template'),
  loopback_prompt_template: z
    .string()
    .nullable()
    .default(null)
    .describe('Template of the prompt after going back. Default: prompt_template'),
  parallelization: ParallelizationSchema.nullable()
    .default(null)
    .describe('Units of the plan work at once here. Default: one agent does it all'),
  artifact_history: ArtifactHistorySchema.nullable()
    .default(null)
    .describe('Earlier artifacts of its drain; phases of one drain agree on it. Default: not kept'),
  artifact_proof_policy: ArtifactProofPolicySchema.nullable()
    .default(null)
    .describe('What its artifact must prove. Default: nothing'),
  workflow_fallback: WorkflowFallbackSchema.nullable()
    .default(null)
    .describe('Phase that follows when all agents are spent. Default: the failed_route'),
  clear_drains_on_fresh_entry: z
    .array(z.string())
    .default([])
    .describe('Drains whose artifacts are forgotten when the phase is entered anew. Default: none'),
  display_style: z
    .string()
    .nullable()
    .default(null)
    .describe('How progress shows the phase. Default: by role'),
  invocation_gate: InvocationGateSchema.nullable()
    .default(null)
    .describe('Skip the analysis after a commit of little work; for role analysis. Default: never skip'),
});
export type PhasePolicy = z.infer<typeof PhasePolicySchema>;
