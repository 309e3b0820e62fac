import type {
  ConfinementLevel,
  FailureClass,
  FailureReason,
  JailBackend,
  StrayKind,
  Suspicion,
  Trigger,
} from '@ralph/manifest';
import * as z from 'zod';
import type { CancelReason } from './effect.ts';
import { BUDGET_KINDS } from './run-state.ts';

// Only the types of @ralph/manifest may be imported here; the compiler and a test hold these to them.

export const ConfinementSchema = z.enum(['jail', 'mcp', 'audit', 'off'] satisfies ConfinementLevel[]);

/** What carries out the jail; journals of earlier versions do not tell. */
export const JailSchema = z
  .enum(['bubblewrap', 'landlock', 'seatbelt'] satisfies JailBackend[])
  .nullable()
  .optional();

export const FailureReasonSchema = z.enum([
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
] satisfies FailureReason[]);

export const FailureClassSchema = z.enum([
  'rate_limited',
  'out_of_credits',
  'auth',
  'model_error',
  'network',
  'tools_missing',
  'input_required',
  'crashed',
  'unknown',
] satisfies FailureClass[]);

export const CancelReasonSchema = z.enum([
  'interrupted',
  'fail_fast',
  'suspended',
  'stopped_by_user',
] satisfies CancelReason[]);

export const FailureSchema = z.looseObject({
  reason: FailureReasonSchema.describe('What kind of failure it was'),
  message: z.string().describe('What happened, for people'),
  exit_code: z.int().nullable().optional().describe('Of its process'),
  signal: z.string().nullable().optional().describe('The signal that ended its process'),
  class: FailureClassSchema.optional().describe('What kind of trouble the agent was in, by its own words'),
  retry_at: z
    .string()
    .nullable()
    .optional()
    .describe('When the agent may be used again, by its own words, UTC; null if it did not say'),
  advice: z.string().optional().describe('What the user can do about it'),
});

export const UsageSchema = z.looseObject({
  input_tokens: z.int().min(0).optional().describe('Tokens read'),
  output_tokens: z.int().min(0).optional().describe('Tokens written'),
  cost_usd: z.number().min(0).optional().describe('Cost in US dollars'),
});

const BudgetSchema = z.looseObject({
  attempts: z.int().min(1).optional().describe('Most attempts; absent: no limit'),
  wall_ms: z
    .int()
    .min(1)
    .optional()
    .describe('Most time of all attempts together, milliseconds; absent: no limit'),
  tokens: z.int().min(1).optional().describe('Most tokens read and written; absent: no limit'),
  cost_usd: z.number().positive().optional().describe('Highest cost in US dollars; absent: no limit'),
});

const retryDelay = z
  .int()
  .min(0)
  .optional()
  .describe(
    'Wait before the first retry with an agent, milliseconds; doubles with each, up to 30000; absent: none',
  );

export const PlannedUnitSchema = z.looseObject({
  unit_id: z.string().min(1).describe('The unit'),
  dependencies: z.array(z.string()).describe('Units that must have succeeded before it starts'),
  retries: z
    .int()
    .min(0)
    .describe('Further attempts after the first failed one, with each agent of the chain'),
  priority: z.int().describe('Higher starts first'),
  agents: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Chain of agents, best first; absent when the plan names none'),
  triggers: z
    .record(z.string(), z.enum(['success', 'completion'] satisfies Trigger[]))
    .optional()
    .describe('What to wait for, by dependency: its success (the default), or its end however it went'),
  retry_delay_ms: retryDelay,
  expected_ms: z.number().min(0).optional().describe('How long an attempt will probably take, milliseconds'),
  budget: BudgetSchema.optional().describe('What all its attempts may consume together'),
});

export const OutOfBoundsSchema = z.looseObject({
  path: z.string().describe('What was written, from the root of the checkout'),
  unit_id: z.string().nullable().describe('The unit that wrote it, null when several could have'),
  suspects: z.array(z.string()).describe('Units that could have written it'),
  kind: z
    .enum([
      'created',
      'modified',
      'deleted',
      'type_changed',
      'mode_changed',
      'control_file',
    ] satisfies StrayKind[])
    .optional()
    .describe('What happened to it; control_file for whatever git or ralph obeys'),
  candidates: z
    .array(
      z.looseObject({
        unit_id: z.string().describe('The unit'),
        why: z
          .enum(['ran_unconfined', 'owns_directory'] satisfies Suspicion[])
          .describe('Nothing held its writes back, or the path is reserved and lies in its directory'),
      }),
    )
    .optional()
    .describe('Why each suspect is one, in the same order'),
  quarantine: z.string().optional().describe('The index of the quarantine that saved it'),
  restored: z.boolean().optional().describe('Whether it is again as it was before'),
});

const OutOfBoundsPolicySchema = z.looseObject({
  quarantine: z.boolean().describe('Save stray writes below the run, and put the tree back as it was'),
  fail: z.boolean().describe('Fail the unit that made a stray write, and the run'),
});

export const RunPolicySchema = z.looseObject({
  max_workers: z.int().min(1).describe('Units that may run at once'),
  fail_fast: z.boolean().describe('Stop all other units as cancelled when one fails for good'),
  max_failures: z
    .int()
    .min(1)
    .nullable()
    .optional()
    .describe('Stop all other units as cancelled when so many failed for good; null or absent: never'),
  budget: BudgetSchema.optional().describe('What all attempts of the run may consume together'),
  retry_delay_ms: retryDelay,
  out_of_bounds: OutOfBoundsPolicySchema.optional().describe(
    'What is done about writes outside the directories of every unit; absent in older journals: they failed the run',
  ),
});

/** A commit of what a unit changed. */
export const commitDone = {
  commit: z.string().min(1).describe('Id of the commit'),
  files: z.array(z.string()).describe('Paths in the commit, from the root of the checkout'),
};

/** A commit that could not be made. */
export const commitUndone = { message: z.string().describe('Why, and what to do about it') };

/** How the verification command ended. */
export const verificationResult = {
  passed: z.boolean().describe('It ended with exit code 0 in time'),
  exit_code: z.int().nullable().describe('Null when a signal ended it or it could not be started'),
  signal: z.string().optional().describe('Signal that ended it, for example "SIGKILL"; absent when none did'),
  timed_out: z.boolean().describe('It took too long and was ended'),
  interrupted: z.boolean().optional().describe('True when it was ended because the run was to stop'),
  duration_ms: z.int().min(0).describe('How long it ran, milliseconds'),
  output_tail: z.string().describe('The end of what it printed'),
};

/** What was nearly spent. */
export const budgetWarning = {
  scope: z.enum(['run', 'unit']).describe('Whose budget it is'),
  unit_id: z.string().nullable().describe('The unit, null for the budget of the run'),
  kind: z.enum(BUDGET_KINDS).describe('What the budget is a limit of'),
  spent: z.number().min(0).describe('How much is spent or reserved'),
  limit: z.number().min(0).describe('How much may be spent'),
};
