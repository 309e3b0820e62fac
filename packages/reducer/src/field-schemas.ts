import type { ConfinementLevel, FailureReason, JailBackend, StrayKind, Suspicion } from '@ralph/manifest';
import { z } from 'zod';
import type { StopReason } from './effect.ts';

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
] satisfies FailureReason[]);

export const StopReasonSchema = z.enum(['interrupted', 'fail_fast', 'suspended'] satisfies StopReason[]);

export const FailureSchema = z.looseObject({
  reason: FailureReasonSchema.describe('What kind of failure it was'),
  message: z.string().describe('What happened, for people'),
  exit_code: z.int().nullable().optional().describe('Of its process'),
  signal: z.string().nullable().optional().describe('The signal that ended its process'),
});

export const UsageSchema = z.looseObject({
  input_tokens: z.int().min(0).optional().describe('Tokens read'),
  output_tokens: z.int().min(0).optional().describe('Tokens written'),
  cost_usd: z.number().min(0).optional().describe('Cost in US dollars'),
});

export const PlannedUnitSchema = z.looseObject({
  unit_id: z.string().min(1).describe('The unit'),
  dependencies: z.array(z.string()).describe('Units that must have succeeded before it starts'),
  retries: z.int().min(0).describe('Further attempts after the first failed one'),
  priority: z.int().describe('Higher starts first'),
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

export const OutOfBoundsPolicySchema = z.looseObject({
  quarantine: z.boolean().describe('Save stray writes below the run, and put the tree back as it was'),
  fail: z.boolean().describe('Fail the unit that made a stray write, and the run'),
});

export const RunPolicySchema = z.looseObject({
  max_workers: z.int().min(1).describe('Units that may run at once'),
  fail_fast: z.boolean().describe('Stop all other units as cancelled when one fails for good'),
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
  timed_out: z.boolean().describe('It took too long and was ended'),
  duration_ms: z.int().min(0).describe('How long it ran, milliseconds'),
  output_tail: z.string().describe('The end of what it printed'),
};
