import * as z from 'zod';
import { CYCLE_OUTCOMES, EXECUTION_STATUSES } from '../policy/phase-policy.ts';
import { CONNECTIVITIES, FAILURE_CATEGORIES } from './failure-classification.ts';

/** Numbers were written as text at times. */
const count = z.union([z.int().min(0), z.string().regex(/^\d+$/).transform(Number)]);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const number = count.nullish().transform((value) => value ?? 0);
const counters = z
  .record(z.string(), count)
  .nullish()
  .transform((value) => value ?? {});

/** Texts that stood for no error at all. */
const NO_ERRORS: readonly string[] = ['', 'Unknown failure', 'unknown failure', 'None', 'null'];

const lastError = text.transform((value) => (NO_ERRORS.includes(value?.trim() ?? '') ? null : value));

/** Of a status of the original that this package knows under another name, nothing is lost. */
const WorkerSchema = z.looseObject({
  unit_id: z.string().min(1),
  status: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']).default('PENDING'),
  started_at: text,
  finished_at: text,
  exit_code: z
    .int()
    .nullish()
    .transform((value) => value ?? null),
  error_message: text,
});

const ChainSchema = z.looseObject({
  agents: z.array(z.string()).default([]),
  current_index: count.default(0),
  retries: count.default(0),
});

const RetryIntentSchema = z
  .looseObject({
    action: z.enum(['fresh', 'resume', 'new_session_with_id']).nullish(),
    session_id: text,
    reset_tool_registry: flag,
    failure_reason: text,
  })
  .nullish()
  .transform((intent) => {
    if (intent?.action === null || intent?.action === undefined) return null;
    const { action, session_id, reset_tool_registry, failure_reason } = intent;
    return session_id === null || action === 'fresh'
      ? { action: 'fresh' as const, session_id: null, reset_tool_registry, failure_reason }
      : { action, session_id, reset_tool_registry, failure_reason };
  });

/** The checkpoint of Ralph Workflow, of any age. What it has no use for here is left out. */
export const OriginalCheckpointSchema = z.looseObject({
  phase: z.string().min(1),
  previous_phase: text,
  current_drain: text,
  review_outcome: text,
  phase_chains: z
    .record(z.string(), ChainSchema)
    .nullish()
    .transform((value) => value ?? {}),
  loop_iterations: counters,
  budget_caps: counters,
  outer_progress: counters,
  budget_remaining: counters,
  total_iterations: count.nullish(),
  total_reviewer_passes: count.nullish(),
  iteration: count.nullish(),
  reviewer_pass: count.nullish(),
  development_budget_remaining: count.nullish(),
  review_budget_remaining: count.nullish(),
  commit: z
    .looseObject({ agent_invoked: flag })
    .nullish()
    .transform((value) => value ?? { agent_invoked: false }),
  metrics: z
    .object({
      total_agent_calls: count.default(0),
      total_continuations: count.default(0),
      total_fallbacks: count.default(0),
      total_retries: count.default(0),
    })
    .nullish()
    .transform((value) => value ?? {}),
  checkpoint_saved_count: number,
  recovery_epoch: number,
  interrupted_by_user: flag,
  last_error: lastError,
  policy_entry_phase: text.transform((value) => value ?? ''),
  policy_format_version: z
    .int()
    .nullish()
    .transform((value) => value ?? null),
  work_units: z
    .array(
      z.looseObject({
        unit_id: z.string().min(1),
        dependencies: z
          .array(z.string())
          .nullish()
          .transform((value) => value ?? []),
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
  worker_states: z
    .record(z.string(), WorkerSchema)
    .nullish()
    .transform((value) => value ?? {}),
  recovery_cycle_count: number,
  recovery_cycle_cap: z
    .union([
      z.int().min(1),
      z
        .string()
        .regex(/^[1-9]\d*$/)
        .transform(Number),
    ])
    .nullish()
    .transform((value) => value ?? 200),
  fallover_history: z
    .array(
      z.looseObject({
        phase: z.string(),
        from_agent: z.string(),
        to_agent: z.string(),
        timestamp_iso: z.string().default(''),
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
  last_failure_category: z.enum(FAILURE_CATEGORIES).nullable().catch(null),
  last_connectivity_state: z.enum(CONNECTIVITIES).catch('unknown'),
  last_retry_delay_ms: number,
  last_agent_session_id: text,
  agent_retry_intent: RetryIntentSchema,
  post_commit_phase_override: text,
  pending_cycle_outcome: z
    .enum(CYCLE_OUTCOMES)
    .nullish()
    .transform((value) => value ?? null),
  execution_cycle_charged: flag,
  last_execution_result_status: z
    .enum(EXECUTION_STATUSES)
    .nullish()
    .transform((value) => value ?? null),
  phase_timings: z
    .array(z.looseObject({ phase: z.string(), elapsed_seconds: z.number().min(0) }))
    .nullish()
    .transform((value) => value ?? []),
  cycle_timing_start_index: number,
  cycle_timebox_active: flag,
  cycle_timebox_consumed_seconds: z
    .number()
    .min(0)
    .nullish()
    .transform((value) => value ?? 0),
  cycle_timebox_redirect_reason: text,
  cycle_timebox_redirects: number,
});

/** A checkpoint of Ralph Workflow, read. */
export type OriginalCheckpoint = z.output<typeof OriginalCheckpointSchema>;
