import type { ConfinementLevel, FailureReason } from '@ralph/manifest';
import { z } from 'zod';
import type { StopReason } from './effect.ts';

// Only the types of @ralph/manifest may be imported here; the compiler and a test hold these to them.

export const ConfinementSchema = z.enum(['jail', 'mcp', 'audit', 'off'] satisfies ConfinementLevel[]);

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
  reason: FailureReasonSchema,
  message: z.string(),
  exit_code: z.int().nullable().optional(),
  signal: z.string().nullable().optional(),
});

export const UsageSchema = z.looseObject({
  input_tokens: z.int().min(0).optional(),
  output_tokens: z.int().min(0).optional(),
  cost_usd: z.number().min(0).optional(),
});

export const PlannedUnitSchema = z.looseObject({
  unit_id: z.string().min(1),
  dependencies: z.array(z.string()),
  retries: z.int().min(0).describe('Further attempts after the first failed one'),
  priority: z.int().describe('Higher starts first'),
});

export const OutOfBoundsSchema = z.looseObject({
  path: z.string(),
  unit_id: z.string().nullable().describe('The unit that wrote it, null when several could have'),
  suspects: z.array(z.string()),
});

export const RunPolicySchema = z.looseObject({
  max_workers: z.int().min(1).describe('Units that may run at once'),
  fail_fast: z.boolean().describe('Stop all other units as cancelled when one fails for good'),
});
