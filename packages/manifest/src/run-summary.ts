import * as z from 'zod';

/** What holds the write boundary of a worker, strongest first. */
export const CONFINEMENT_LEVELS = ['jail', 'mcp', 'audit', 'off'] as const;
export type ConfinementLevel = (typeof CONFINEMENT_LEVELS)[number];

/** What can carry out the level `jail`. */
export const JAIL_BACKENDS = ['bubblewrap', 'landlock', 'seatbelt'] as const;
export type JailBackend = (typeof JAIL_BACKENDS)[number];

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
  'start_timed_out',
  'input_required',
  'budget_exceeded',
  'attempt_lost',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** What kind of trouble an agent was in, as far as its own words tell; decides whether to wait, to retry or to change the agent. */
export const FAILURE_CLASSES = [
  'rate_limited',
  'out_of_credits',
  'auth',
  'model_error',
  'network',
  'tools_missing',
  'input_required',
  'crashed',
  'unknown',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What there is of an attempt that was stopped, for whoever goes on with it. */
export const PartialReportSchema = z.looseObject({
  ran_ms: z.int().min(0).describe('How long it ran until it was stopped, in ms'),
  silent_ms: z.int().min(0).describe('How long it had been silent then, without output or tool call, in ms'),
  last_words: z.string().describe('The last line that it printed; empty if there is none'),
  drafts: z.array(z.string()).describe('Artifacts that it began and did not submit, by their file names'),
});
export type PartialReport = z.infer<typeof PartialReportSchema>;

/** Why one attempt failed, for people and for scripts. */
export const WorkerFailureSchema = z.looseObject({
  reason: z.enum(FAILURE_REASONS).describe('The first thing that went wrong, as a literal for scripts'),
  message: z.string().describe('The same for people'),
  exit_code: z.int().nullable().optional().describe('Exit code of the process; null if a signal ended it'),
  signal: z.string().nullable().optional().describe('Signal that ended the process, for example "SIGKILL"'),
  class: z
    .enum(FAILURE_CLASSES)
    .optional()
    .describe(
      'What kind of trouble the agent was in, by its own words; absent when it is not the agent that failed',
    ),
  retry_at: z
    .string()
    .nullable()
    .optional()
    .describe('When the agent may be used again, by its own words, ISO 8601 in UTC; null if it did not say'),
  advice: z.string().optional().describe('What the user can do about it, for example how to log in'),
  partial: PartialReportSchema.optional().describe(
    'What there is of the attempt, if it was stopped; its files and its usage are told as for every attempt',
  ),
});
export type WorkerFailure = z.infer<typeof WorkerFailureSchema>;

/** What the attempts of one unit consumed, as far as the agent reports it. */
export const UsageSchema = z.looseObject({
  input_tokens: z.int().min(0).optional().describe('Tokens that the model read'),
  output_tokens: z.int().min(0).optional().describe('Tokens that the model wrote'),
  cost_usd: z.number().min(0).optional().describe('What it cost, in US dollars'),
});
export type Usage = z.infer<typeof UsageSchema>;

/** How one attempt of a unit went. */
export const AttemptSummarySchema = z.looseObject({
  attempt: z.int().min(1).describe('1 is the first attempt'),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']).describe('How the attempt ended'),
  reason: z.string().nullable().describe('Why it failed or was cancelled; null when it succeeded'),
  class: z
    .enum(FAILURE_CLASSES)
    .optional()
    .describe('What kind of trouble its agent was in, if it was in any'),
  agent: z.string().optional().describe('Agent that worked on it'),
  started_at: z.string().describe('Start of the attempt, ISO 8601 in UTC'),
  finished_at: z.string().describe('End of the attempt, ISO 8601 in UTC'),
});
export type AttemptSummary = z.infer<typeof AttemptSummarySchema>;

/** One row of the summary: what became of one unit. */
export const WorkerSummarySchema = z.looseObject({
  unit_id: z.string().describe('Id of the unit in its plan'),
  status: z.enum(UNIT_OUTCOMES).describe('How the unit ended'),
  artifact_count: z.int().min(0).describe('How many artifacts the worker left'),
  final_message: z.string().nullable().describe('Why the unit did not succeed, for people; null if it did'),
  attempts: z.int().min(0).describe('How many attempts were started; 0 if the unit never ran'),
  agent: z.string().nullable().describe('Agent of the last attempt; null if none is known'),
  confinement: z
    .enum(CONFINEMENT_LEVELS)
    .nullable()
    .describe('What held the write boundary of the last attempt; null if none is known'),
  jail: z
    .enum(JAIL_BACKENDS)
    .nullable()
    .optional()
    .describe('What carried out the jail of the last attempt; null or absent at another level'),
  files_changed: z.array(z.string()).describe('Paths that the unit changed, relative to the checkout'),
  started_at: z.string().nullable().describe('Start of the first attempt, ISO 8601 in UTC; null if unknown'),
  finished_at: z.string().nullable().describe('End of the last attempt, ISO 8601 in UTC; null if unknown'),
  usage: UsageSchema.nullable().describe('What all attempts consumed; null if the agent reports nothing'),
  blocked_by: z
    .array(z.string())
    .describe('Units because of which this one could not run, the one that failed first'),
  failure: WorkerFailureSchema.nullable().describe('Why the last attempt failed; null if it did not'),
  commit: z
    .string()
    .nullable()
    .optional()
    .describe('Commit of what the unit changed; null or left out if there is none'),
  commit_failure: z
    .string()
    .nullable()
    .optional()
    .describe('Why what the unit changed could not be committed; null or left out if it could'),
  history: z
    .array(AttemptSummarySchema)
    .optional()
    .describe('All attempts one by one, the first first; what lies between two of them was waiting'),
});
export type WorkerSummary = z.infer<typeof WorkerSummarySchema>;

/** The result of the one verification command of a run. */
export const VerificationSchema = z.looseObject({
  ran: z.boolean().describe('Whether the verification was started'),
  passed: z.boolean().nullable().describe('Whether it passed; null if it did not run'),
  exit_code: z.int().nullable().describe('Exit code of the command; null if it has none'),
  command: z.string().nullable().optional().describe('The command, as one line of text'),
  output_tail: z.string().optional().describe('Last 4 KiB of standard output and standard error'),
  duration_ms: z.int().min(0).optional().describe('How long it took, in ms'),
  timed_out: z.boolean().optional().describe('Whether it was ended because of its time limit'),
  signal: z.string().optional().describe('Signal that ended it, for example "SIGKILL"; absent if none did'),
  interrupted: z.boolean().optional().describe('True if it was ended because the run was to stop'),
});
export type Verification = z.infer<typeof VerificationSchema>;

/** What a stray write did to its path. */
export const STRAY_KINDS = [
  'created',
  'modified',
  'deleted',
  'type_changed',
  'mode_changed',
  'control_file',
] as const;
export type StrayKind = (typeof STRAY_KINDS)[number];

/** Why a unit can have made a stray write. */
export const SUSPICIONS = ['ran_unconfined', 'owns_directory'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

/** A write outside every directory of the units that could have made it. */
export const OutOfBoundsSchema = z.looseObject({
  path: z.string().describe('The path that was written, relative to the checkout'),
  unit_id: z.string().nullable().describe('The unit that wrote it, null when several could have'),
  suspects: z.array(z.string()).describe('All units that could have written it'),
  kind: z
    .enum(STRAY_KINDS)
    .optional()
    .describe(
      'What happened to the path; control_file for whatever git or ralph obeys, such as hooks, configuration and branches',
    ),
  candidates: z
    .array(
      z.looseObject({
        unit_id: z.string().describe('The unit that is under suspicion'),
        why: z
          .enum(SUSPICIONS)
          .describe(
            'ran_unconfined: nothing held its writes back between the two audits; owns_directory: the path lies in its directory but is reserved',
          ),
      }),
    )
    .optional()
    .describe('Why each suspect is one, in the same order'),
  quarantine: z
    .string()
    .optional()
    .describe('Where the write was saved: the index of a quarantine, relative to the checkout'),
  restored: z
    .boolean()
    .optional()
    .describe('Whether the path is again as it was before; absent when nothing was to be restored'),
});
export type OutOfBounds = z.infer<typeof OutOfBoundsSchema>;

/** What was consumed of a budget. */
export const SpendingSchema = z.looseObject({
  attempts: z.int().min(0).describe('Attempts that were started'),
  wall_ms: z.int().min(0).describe('Time that all attempts took together, in ms'),
  tokens: z.int().min(0).describe('Tokens that the models read and wrote, as far as the agents report them'),
  cost_usd: z.number().min(0).describe('What it cost, in US dollars, as far as the agents report it'),
});
export type Spending = z.infer<typeof SpendingSchema>;

/** What happened in a run: `.agent/artifacts/parallel_development_summary.json`. */
export const RunSummarySchema = z.looseObject({
  schema_version: z
    .literal(1)
    .default(1)
    .describe('Version of this format. Always 1, which is also the default'),
  run_id: z.string().describe('Id of the run'),
  outcome: z
    .enum(['succeeded', 'failed', 'interrupted', 'out_of_bounds', 'verification_failed', 'suspended'])
    .describe('How the run ended, as a literal for scripts'),
  exit_code: z.int().describe('Exit code of the command that ran the plan'),
  started_at: z.string().nullable().describe('Start of the run, ISO 8601 in UTC; null if unknown'),
  finished_at: z.string().nullable().describe('End of the run, ISO 8601 in UTC; null if unknown'),
  base_commit: z.string().nullable().describe('Commit that was checked out at the start; null if none'),
  workers: z.array(WorkerSummarySchema).describe('What became of each unit, in the order of the plan'),
  any_failed: z
    .boolean()
    .describe('Whether some unit failed, was cancelled or blocked, or the verification failed'),
  all_succeeded: z.boolean().describe('Whether every unit succeeded, and the verification if there was one'),
  verification: VerificationSchema.describe('The one verification after all units'),
  out_of_bounds: z.array(OutOfBoundsSchema).describe('Writes outside the directories of the units'),
  journal: z.string().describe('Path of the journal, relative to the checkout'),
  spent: SpendingSchema.optional().describe(
    'What all attempts of the run consumed; absent in older summaries',
  ),
  resumed: z
    .int()
    .min(0)
    .optional()
    .describe('How many times the run was resumed; absent in older summaries'),
});
export type RunSummary = z.infer<typeof RunSummarySchema>;
