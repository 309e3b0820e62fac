import { z } from 'zod';

/** What holds the write boundary of a worker, strongest first. */
export const CONFINEMENT_LEVELS = ['jail', 'mcp', 'audit', 'off'] as const;
export type ConfinementLevel = (typeof CONFINEMENT_LEVELS)[number];

/** How a unit can end. */
export const UNIT_OUTCOMES = ['succeeded', 'failed', 'blocked', 'cancelled', 'skipped'] as const;
export type UnitOutcome = (typeof UNIT_OUTCOMES)[number];

/** Why an attempt failed. */
export const FAILURE_REASONS = [
  'exit_non_zero',
  'signal',
  'timed_out',
  'idle_timed_out',
  'no_evidence',
  'work_failed',
  'verify_failed',
  'spawn_error',
  'tools_missing',
  'out_of_bounds',
  'agent_error',
  'internal_error',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Why one attempt failed, for people and for scripts. */
export const WorkerFailureSchema = z.looseObject({
  reason: z.enum(FAILURE_REASONS),
  message: z.string(),
  exit_code: z.int().nullable().optional(),
  signal: z.string().nullable().optional(),
});
export type WorkerFailure = z.infer<typeof WorkerFailureSchema>;

/** What the attempts of one unit consumed, as far as the agent reports it. */
export const UsageSchema = z.looseObject({
  input_tokens: z.int().min(0).optional(),
  output_tokens: z.int().min(0).optional(),
  cost_usd: z.number().min(0).optional(),
});
export type Usage = z.infer<typeof UsageSchema>;

/** One row of the summary: what became of one unit. */
export const WorkerSummarySchema = z.looseObject({
  unit_id: z.string(),
  status: z.enum(UNIT_OUTCOMES),
  artifact_count: z.int().min(0),
  final_message: z.string().nullable(),
  attempts: z.int().min(0),
  agent: z.string().nullable(),
  confinement: z.enum(CONFINEMENT_LEVELS).nullable(),
  files_changed: z.array(z.string()),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  usage: UsageSchema.nullable(),
  blocked_by: z.array(z.string()),
  failure: WorkerFailureSchema.nullable(),
});
export type WorkerSummary = z.infer<typeof WorkerSummarySchema>;

/** The result of the one verification command of a run. */
export const VerificationSchema = z.looseObject({
  ran: z.boolean(),
  passed: z.boolean().nullable(),
  exit_code: z.int().nullable(),
  command: z.string().nullable().optional(),
  output_tail: z.string().optional().describe('Last 4 KiB of standard output and standard error'),
  duration_ms: z.int().min(0).optional(),
  timed_out: z.boolean().optional(),
});
export type Verification = z.infer<typeof VerificationSchema>;

/** A write outside every directory of the units that could have made it. */
export const OutOfBoundsSchema = z.looseObject({
  path: z.string(),
  unit_id: z.string().nullable().describe('The unit that wrote it, null when several could have'),
  suspects: z.array(z.string()),
});
export type OutOfBounds = z.infer<typeof OutOfBoundsSchema>;

/** What happened in a run: `.agent/artifacts/parallel_development_summary.json`. */
export const RunSummarySchema = z.looseObject({
  schema_version: z.literal(1).default(1),
  run_id: z.string(),
  outcome: z.enum([
    'succeeded',
    'failed',
    'interrupted',
    'out_of_bounds',
    'verification_failed',
    'suspended',
  ]),
  exit_code: z.int(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  base_commit: z.string().nullable(),
  workers: z.array(WorkerSummarySchema),
  any_failed: z.boolean(),
  all_succeeded: z.boolean(),
  verification: VerificationSchema,
  out_of_bounds: z.array(OutOfBoundsSchema),
  journal: z.string().describe('Path of the journal, relative to the checkout'),
});
export type RunSummary = z.infer<typeof RunSummarySchema>;
