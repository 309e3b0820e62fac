import * as z from 'zod';
import { CheckpointSchema } from './checkpoint-schema.ts';
import { envelope, eventType } from './event-envelope-schema.ts';
import {
  budgetWarning,
  commitDone,
  commitUndone,
  ConfinementSchema,
  JailSchema,
  FailureSchema,
  OutOfBoundsSchema,
  PlannedUnitSchema,
  RunPolicySchema,
  CancelReasonSchema,
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
      jail: JailSchema.describe('What carries out the jail of the units that have one; null when none has'),
      ralph_version: z.string().describe('The version that wrote this journal'),
      audited_by: z
        .enum(['git', 'files'])
        .optional()
        .describe("How the tree is compared: with git's help, or by its files alone; absent when it is not"),
    }),
    z.looseObject({
      type: eventType('worker_started', 'An attempt of a unit is about to be spawned'),
      ...ofUnit,
      agent: z.string().describe('Name of the agent'),
      confinement: ConfinementSchema.describe('The write boundary of the attempt'),
      jail: JailSchema.describe('What carries out its jail; null when it has none'),
      resume_session: z
        .string()
        .nullable()
        .optional()
        .describe("The agent's own session that the attempt goes on with; null or absent: a new one"),
    }),
    z.looseObject({
      type: eventType('worker_spawned', 'The process of an attempt exists'),
      ...ofUnit,
      pid: z.int().describe('Id of its process'),
      process_start_time: z
        .string()
        .nullable()
        .optional()
        .describe('When the process started, as the operating system tells it'),
      boot_id: z.string().nullable().optional().describe('Tells one start of the machine from another'),
      pid_namespace: z.string().nullable().optional().describe('Where the id of the process is valid'),
      mark: z
        .string()
        .nullable()
        .optional()
        .describe('What the environment of all its processes holds, so that those that got away are found'),
    }),
    z.looseObject({
      type: eventType(
        'agent_session',
        'An agent named its own session, so that a later attempt can go on there',
      ),
      ...ofUnit,
      session_id: z.string().min(1).describe('The session'),
    }),
    z.looseObject({
      type: eventType('agent_throttled', 'An agent was told to slow down while its attempt goes on'),
      ...ofUnit,
      agent: z.string().describe('Name of the agent'),
      retry_at: z
        .string()
        .nullable()
        .describe('When it may be used again, by its own words, UTC; null if it did not say'),
      message: z.string().describe('What it said'),
    }),
    z.looseObject({
      type: eventType('usage_reported', 'An attempt told what it consumed so far'),
      ...ofUnit,
      usage: UsageSchema.describe('What it consumed since it started, all in all'),
    }),
    z.looseObject({
      type: eventType(
        'attempt_lost',
        'The coordinator died during an attempt; the unit waits again and no retry is spent',
      ),
      ...ofUnit,
      message: z.string().describe('What is known of it, for people'),
      ended_at: z.iso
        .datetime()
        .optional()
        .describe('When it last gave a sign of life, UTC; left out: when this event happened'),
      files_changed: z
        .array(z.string())
        .optional()
        .describe('Paths that it had changed, from the root of the checkout; left out where nobody looked'),
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
      retryable: z.boolean().describe('False: another attempt cannot help, or none with this agent'),
      spends_retry: z
        .boolean()
        .optional()
        .describe(
          'False: nobody but the network or a quota is to blame; absent: follows from the class of the failure',
        ),
      ...attemptResult,
    }),
    z.looseObject({
      type: eventType('unit_blocked', 'A unit can never start, because units that it needs did not succeed'),
      ...ofUnit,
      blocked_by: z.array(z.string()).describe('Direct dependencies that did not succeed, sorted'),
      roots: z.array(z.string()).describe('The units at the roots of the blockage, sorted'),
    }),
    z.looseObject({
      type: eventType('unit_stop_requested', 'The user wants one unit to end'),
      ...ofUnit,
    }),
    z.looseObject({
      type: eventType(
        'unit_reopened',
        'The user wants a unit that did not succeed to be tried again, and whatever it blocks too',
      ),
      ...ofUnit,
      feedback: z.string().nullable().describe('What its next attempts are to be told; null: nothing new'),
    }),
    z.looseObject({
      type: eventType(
        'unit_cancelled',
        'A unit was stopped, or will not be started, because the run is stopping or the user wanted just this',
      ),
      ...ofUnit,
      reason: CancelReasonSchema.describe('Why the run stops, or that the user stopped the unit'),
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
      type: eventType('tree_restored', 'Stray writes that a quarantine had saved were taken back'),
      ...envelope,
      quarantine: z.string().describe('The index of the quarantine, from the root of the checkout'),
      restored: z.array(z.string()).describe('Paths that are again as they were before'),
      kept: z
        .array(
          z.looseObject({
            path: z.string().describe('The path'),
            why: z.string().describe('Why it could not be taken back'),
          }),
        )
        .describe('Paths that were left as they are'),
    }),
    z.looseObject({
      type: eventType('unit_committed', 'What a unit that succeeded had changed was committed'),
      ...ofUnit,
      ...commitDone,
    }),
    z.looseObject({
      type: eventType(
        'commit_failed',
        'What a unit that succeeded had changed could not be committed; it stays in the checkout',
      ),
      ...ofUnit,
      ...commitUndone,
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
    z.looseObject({
      type: eventType('budget_warned', 'A budget is nearly spent'),
      ...envelope,
      ...budgetWarning,
    }),
    z.looseObject({
      type: eventType('connectivity_changed', 'The network was lost, or is back'),
      ...envelope,
      online: z.boolean().describe('Whether it can be reached'),
      detail: z.string().describe('What was tried'),
    }),
    z.looseObject({
      type: eventType(
        'journal_recovered',
        'For a while the journal could not be written, and the run waited',
      ),
      ...envelope,
      reason: z.string().describe('Why it could not be written'),
      paused_ms: z.int().min(0).describe('How long the run waited, milliseconds'),
    }),
    z.looseObject({
      type: eventType(
        'run_resumed',
        'A run goes on: units that did their work stay, all others wait with all their retries',
      ),
      ...envelope,
      units: z.array(PlannedUnitSchema).describe('Units of the plan, in its order'),
      policy: RunPolicySchema.describe('What the user of the run decided about scheduling'),
      plan_sha256: z.string().describe('Of the plan'),
      base_commit: z.string().nullable().describe('The commit that is checked out, null without git'),
      baseline_dirty: z.array(z.string()).describe('Paths that were already changed when the run went on'),
      confinement: ConfinementSchema.describe('The write boundary of the run'),
      jail: JailSchema.describe('What carries out the jail of the units that have one; null when none has'),
      ralph_version: z.string().describe('The version that goes on with the run'),
      redo: z.array(z.string()).describe('Units that did their work and are to do it again'),
      accepted: z.array(z.string()).describe('What changed since the run began and was accepted, in words'),
    }),
    z.looseObject({
      type: eventType(
        'run_snapshot',
        'The state of the run so far, where earlier lines of the journal were put away',
      ),
      ...envelope,
      checkpoint: CheckpointSchema.describe('The state'),
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
