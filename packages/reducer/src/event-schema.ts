import { z } from 'zod';
import { envelope, eventType } from './event-envelope-schema.ts';
import {
  ConfinementSchema,
  FailureSchema,
  OutOfBoundsSchema,
  PlannedUnitSchema,
  RunPolicySchema,
  StopReasonSchema,
  UsageSchema,
  verificationResult,
} from './field-schemas.ts';
import { PIPELINE_EVENT_SCHEMAS } from './pipeline/pipeline-event-schema.ts';

const ofUnit = {
  ...envelope,
  unit_id: z.string().min(1).describe('The unit'),
  attempt: z.int().min(0).describe('1 is the first attempt, 0 stands for a unit that never started'),
};

const attemptResult = {
  exit_code: z.int().nullable().describe('Of its process; null when a signal ended it or there was none'),
  artifact_count: z.int().min(0).describe('Artifacts of this attempt'),
  files_changed: z
    .array(z.string())
    .describe('Paths that the attempt changed, from the root of the checkout'),
  usage: UsageSchema.nullable().describe('What the attempt consumed, null when the agent does not tell'),
  final_message: z.string().nullable().describe('What the agent said last'),
};

/** One line of a journal. Unknown fields survive. */
export const RunEventSchema = z
  .discriminatedUnion('type', [
    z.looseObject({
      type: eventType('run_started', 'The run of a plan begins'),
      ...envelope,
      units: z.array(PlannedUnitSchema).describe('Units of the plan, in its order'),
      policy: RunPolicySchema.describe('What the user of the run decided about scheduling'),
      plan_path: z.string().nullable().describe('Where the plan lies'),
      plan_sha256: z.string().describe('Of the plan'),
      base_commit: z.string().nullable().describe('The commit that was checked out, null without git'),
      baseline_dirty: z.array(z.string()).describe('Paths that were already changed when the run began'),
      confinement: ConfinementSchema.describe('The write boundary of the run'),
      ralph_version: z.string().describe('The version that wrote this journal'),
    }),
    z.looseObject({
      type: eventType('worker_started', 'An attempt of a unit is about to be spawned'),
      ...ofUnit,
      agent: z.string().describe('Name of the agent'),
      confinement: ConfinementSchema.describe('The write boundary of the attempt'),
    }),
    z.looseObject({
      type: eventType('worker_spawned', 'The process of an attempt exists'),
      ...ofUnit,
      pid: z.int().describe('Id of its process'),
    }),
    z.looseObject({
      type: eventType('worker_progressed', 'A worker told what it is doing'),
      ...ofUnit,
      status: z.string().describe('What it is doing'),
      note: z.string().nullable().describe('More about it'),
    }),
    z.looseObject({
      type: eventType('tool_denied', "A tool refused a call because of the session's limits"),
      ...ofUnit,
      tool: z.string().describe('Name of the tool'),
      path: z.string().nullable().describe('The path that was refused, if one was'),
      message: z.string().describe('Why it was refused'),
    }),
    z.looseObject({
      type: eventType('coordination_requested', 'A session told or asked the coordinator something'),
      ...ofUnit,
      action: z.string().describe('What it asks for, in a few words'),
      work_unit_id: z.string().nullable().describe('The unit that it is about, if it is about one'),
      note: z.string().nullable().describe('More about it'),
    }),
    z.looseObject({
      type: eventType('worker_succeeded', 'A worker did its work and proved it'),
      ...ofUnit,
      ...attemptResult,
    }),
    z.looseObject({
      type: eventType('worker_failed', 'A worker ended without delivering its work'),
      ...ofUnit,
      failure: FailureSchema.describe('Why it failed'),
      retryable: z.boolean().describe('False: another attempt cannot help'),
      ...attemptResult,
    }),
    z.looseObject({
      type: eventType('unit_blocked', 'A unit can never start, because units that it needs did not succeed'),
      ...ofUnit,
      blocked_by: z.array(z.string()).describe('Direct dependencies that did not succeed, sorted'),
      roots: z.array(z.string()).describe('The units at the roots of the blockage, sorted'),
    }),
    z.looseObject({
      type: eventType(
        'unit_cancelled',
        'A unit was stopped, or will not be started, because the run is stopping',
      ),
      ...ofUnit,
      reason: StopReasonSchema.describe('Why the run stops'),
      files_changed: z
        .array(z.string())
        .describe('Paths that the attempt changed, from the root of the checkout'),
    }),
    z.looseObject({
      type: eventType('unit_skipped', 'A unit was left out on purpose'),
      ...ofUnit,
      reason: z.string().describe('Why it was left out'),
    }),
    z.looseObject({
      type: eventType(
        'out_of_bounds_found',
        'The audit found writes outside the directories of every unit that could have made them',
      ),
      ...envelope,
      writes: z.array(OutOfBoundsSchema).describe('What was written where, and by whom'),
    }),
    z.looseObject({
      type: eventType('verification_started', 'The verification command is about to run'),
      ...envelope,
      command: z.string().describe('The command'),
    }),
    z.looseObject({
      type: eventType('verification_finished', 'The verification command ended'),
      ...envelope,
      ...verificationResult,
    }),
    z.looseObject({
      type: eventType('run_interrupted', 'The user asked the run to stop'),
      ...envelope,
      signal: z.string().describe('The signal by which it was asked'),
    }),
    z.looseObject({
      type: eventType('run_suspended', 'The run cannot go on for a passing reason and may be resumed'),
      ...envelope,
      reason: z.string().describe('The passing reason'),
    }),
    z.looseObject({ type: eventType('run_finished', 'The run ended in order'), ...envelope }),
    ...PIPELINE_EVENT_SCHEMAS,
  ])
  .meta({
    title: 'Event of a run',
    description: 'One line of .agent/runs/<run_id>/journal.ndjson, and of the output of ralph run --json',
  });

/** The JSON Schema of one line of a journal, as published in `schema/event.json`. */
export function eventJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(RunEventSchema, { target: 'draft-2020-12' }) };
}
