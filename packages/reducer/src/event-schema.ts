import { z } from 'zod';
import {
  ConfinementSchema,
  FailureSchema,
  OutOfBoundsSchema,
  PlannedUnitSchema,
  RunPolicySchema,
  StopReasonSchema,
  UsageSchema,
} from './field-schemas.ts';

const envelope = {
  v: z.literal(1).describe('Version of this format'),
  seq: z.int().min(1).describe('Place in the journal, from 1'),
  at: z.iso.datetime().describe('When it happened, UTC'),
  run_id: z.string().min(1),
};

const ofUnit = {
  ...envelope,
  unit_id: z.string().min(1),
  attempt: z.int().min(0).describe('1 is the first attempt, 0 stands for a unit that never started'),
};

const attemptResult = {
  exit_code: z.int().nullable(),
  artifact_count: z.int().min(0),
  files_changed: z.array(z.string()),
  usage: UsageSchema.nullable(),
  final_message: z.string().nullable(),
};

/** One line of a journal. Unknown fields survive. */
export const RunEventSchema = z
  .discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('run_started'),
      ...envelope,
      units: z.array(PlannedUnitSchema),
      policy: RunPolicySchema,
      plan_path: z.string().nullable(),
      plan_sha256: z.string(),
      base_commit: z.string().nullable(),
      baseline_dirty: z.array(z.string()),
      confinement: ConfinementSchema,
      ralph_version: z.string(),
    }),
    z.looseObject({
      type: z.literal('worker_started'),
      ...ofUnit,
      agent: z.string(),
      confinement: ConfinementSchema,
    }),
    z.looseObject({ type: z.literal('worker_spawned'), ...ofUnit, pid: z.int() }),
    z.looseObject({
      type: z.literal('worker_progressed'),
      ...ofUnit,
      status: z.string(),
      note: z.string().nullable(),
    }),
    z.looseObject({
      type: z.literal('tool_denied'),
      ...ofUnit,
      tool: z.string(),
      path: z.string().nullable(),
      message: z.string(),
    }),
    z.looseObject({ type: z.literal('worker_succeeded'), ...ofUnit, ...attemptResult }),
    z.looseObject({
      type: z.literal('worker_failed'),
      ...ofUnit,
      failure: FailureSchema,
      retryable: z.boolean(),
      ...attemptResult,
    }),
    z.looseObject({
      type: z.literal('unit_blocked'),
      ...ofUnit,
      blocked_by: z.array(z.string()),
      roots: z.array(z.string()),
    }),
    z.looseObject({
      type: z.literal('unit_cancelled'),
      ...ofUnit,
      reason: StopReasonSchema,
      files_changed: z.array(z.string()),
    }),
    z.looseObject({ type: z.literal('unit_skipped'), ...ofUnit, reason: z.string() }),
    z.looseObject({
      type: z.literal('out_of_bounds_found'),
      ...envelope,
      writes: z.array(OutOfBoundsSchema),
    }),
    z.looseObject({ type: z.literal('verification_started'), ...envelope, command: z.string() }),
    z.looseObject({
      type: z.literal('verification_finished'),
      ...envelope,
      passed: z.boolean(),
      exit_code: z.int().nullable(),
      timed_out: z.boolean(),
      duration_ms: z.int().min(0),
      output_tail: z.string(),
    }),
    z.looseObject({ type: z.literal('run_interrupted'), ...envelope, signal: z.string() }),
    z.looseObject({ type: z.literal('run_suspended'), ...envelope, reason: z.string() }),
    z.looseObject({ type: z.literal('run_finished'), ...envelope }),
  ])
  .meta({
    title: 'Event of a run',
    description: 'One line of .agent/runs/<run_id>/journal.ndjson, and of the output of ralph run --json',
  });

/** The JSON Schema of one line of a journal, as published in `schema/event.json`. */
export function eventJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(RunEventSchema, { target: 'draft-2020-12' }) };
}
