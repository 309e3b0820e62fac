import * as z from 'zod';
import {
  ConfinementSchema,
  FailureClassSchema,
  FailureReasonSchema,
  FailureSchema,
  CancelReasonSchema,
  UsageSchema,
} from './field-schemas.ts';

const AttemptRecordSchema = z.looseObject({
  attempt: z.int().min(1).describe('1 is the first attempt'),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']).describe('How it ended'),
  reason: z
    .union([FailureReasonSchema, CancelReasonSchema])
    .nullable()
    .describe('Why it failed or was cancelled; null when it succeeded'),
  class: FailureClassSchema.optional().describe('What kind of trouble its agent was in, if it was in any'),
  agent: z.string().optional().describe('Who worked on it; absent in older checkpoints'),
  started_at: z.string().describe('When it started, UTC'),
  finished_at: z.string().describe('When it ended, UTC'),
});

const ChainLinkSchema = z.looseObject({
  agent: z.string().nullable().describe('Name of the agent; null when the plan names no chain'),
  failures: z.int().min(0).describe('Failed attempts with it that spent a retry'),
  free: z.int().min(0).describe('Failed attempts with it that spent none'),
  closed: z.boolean().describe('No further attempt with it can help'),
  not_before_ms: z
    .int()
    .min(0)
    .describe('No attempt with it before then, milliseconds since 1970; 0: at once'),
});

const RetryStateSchema = z.looseObject({
  links: z.array(ChainLinkSchema).describe('How far the unit got with each agent of its chain, in its order'),
  session: z
    .looseObject({
      agent: z.string().describe('Name of the agent'),
      session_id: z.string().describe('Its own session'),
    })
    .nullable()
    .describe('The session that the next attempt may go on with; null: it begins anew'),
});

const EarlierAttemptsSchema = z.looseObject({
  attempts: z.int().min(1).describe('How many there were'),
  agent: z.string().describe('Agent of the newest'),
  confinement: ConfinementSchema.describe('Write boundary of the newest'),
  started_at: z.string().describe('When the first started, UTC'),
  attempt_started_at: z.string().describe('When the newest started, UTC'),
  denied: z.int().min(0).describe('Tool calls that were refused'),
  files_changed: z.array(z.string()).describe('Paths that they changed, each once'),
  usage: UsageSchema.nullable().describe('What they consumed together'),
  wall_ms: z.int().min(0).default(0).describe('Time that they took together, milliseconds'),
  retry: RetryStateSchema.default({ links: [], session: null }).describe(
    'What they mean for the next attempt',
  ),
  failure: FailureSchema.nullable()
    .default(null)
    .describe('Why the newest of them that failed did so; null when none did'),
  history: z.array(AttemptRecordSchema).describe('One by one'),
});

const PendingSchema = z.looseObject({
  status: z.literal('pending').describe('Waits for its dependencies, for a slot or for its next attempt'),
  unit_id: z.string().describe('The unit'),
  earlier: EarlierAttemptsSchema.nullable().describe('Attempts before this one, null when there were none'),
  waiting_for: z.int().min(0).describe('Dependencies that have neither succeeded nor been skipped yet'),
  broken_dependencies: z.int().min(0).describe('Dependencies that ended failed, blocked or cancelled'),
});

const RunningSchema = z.looseObject({
  status: z.literal('running').describe('An attempt is on its way'),
  unit_id: z.string().describe('The unit'),
  earlier: EarlierAttemptsSchema.nullable().describe('Attempts before this one, null when there were none'),
  attempt: z.int().min(1).describe('1 is the first attempt'),
  agent: z.string().describe('Name of the agent'),
  confinement: ConfinementSchema.describe('Write boundary of the attempt'),
  started_at: z.string().describe('When it started, UTC'),
  resume_session: z
    .string()
    .nullable()
    .default(null)
    .describe("The agent's own session that it goes on with, null for a new one"),
  observed: z
    .looseObject({
      pid: z.int().nullable().describe('Id of its process, null before it exists'),
      process: z
        .looseObject({
          start_time: z.string().nullable().describe('When the process started, as the system tells it'),
          boot_id: z.string().nullable().describe('The start of the machine that it belongs to'),
          pid_namespace: z.string().nullable().describe('Where its id is valid'),
          mark: z.string().nullable().describe('What the environment of all its processes holds'),
        })
        .nullable()
        .default(null)
        .describe('By what its process is known again; null when nobody told'),
      progress: z.string().nullable().describe('What it last told about itself'),
      denied: z.int().min(0).describe('Tool calls that were refused'),
      session_id: z
        .string()
        .nullable()
        .default(null)
        .describe("The agent's own session, null before it is known"),
      usage: UsageSchema.nullable()
        .default(null)
        .describe('What it consumed so far, null before it is known'),
    })
    .nullable()
    .describe('What became known while it ran'),
});

const delivered = {
  finished_at: z.string().describe('When it ended, UTC'),
  exit_code: z.int().nullable().describe('Of its process; null when a signal ended it or there was none'),
  artifact_count: z.int().min(0).describe('Artifacts of that attempt'),
  files_changed: z.array(z.string()).describe('Paths that it changed'),
  usage: UsageSchema.nullable().describe('What it consumed'),
  final_message: z.string().nullable().describe('What the agent said last'),
};

/** One record of a checkpoint: the same closed union as `UnitRecord`. */
export const UnitRecordSchema = z.discriminatedUnion('status', [
  PendingSchema,
  RunningSchema,
  z.looseObject({
    status: z.literal('succeeded').describe('Did its work and proved it'),
    unit_id: z.string().describe('The unit'),
    last: RunningSchema.describe('The attempt that decided'),
    ...delivered,
  }),
  z.looseObject({
    status: z.literal('failed').describe('Failed, and no attempt is left'),
    unit_id: z.string().describe('The unit'),
    last: z
      .discriminatedUnion('status', [PendingSchema, RunningSchema])
      .describe('The attempt that decided, or the unit as it waited when a budget was spent'),
    ...delivered,
    failure: FailureSchema.describe('Why it failed'),
  }),
  z.looseObject({
    status: z.literal('blocked').describe('Can never start'),
    unit_id: z.string().describe('The unit'),
    last: PendingSchema.describe('As it was before'),
    finished_at: z.string().describe('When it ended, UTC'),
    blocked_by: z.array(z.string()).describe('Direct dependencies that did not succeed, sorted'),
    roots: z.array(z.string()).describe('The units at the roots of the blockage, sorted'),
  }),
  z.looseObject({
    status: z.literal('cancelled').describe('Was stopped, or will not be started'),
    unit_id: z.string().describe('The unit'),
    last: z.discriminatedUnion('status', [PendingSchema, RunningSchema]).describe('As it was before'),
    finished_at: z.string().describe('When it ended, UTC'),
    reason: CancelReasonSchema.describe('Why the run stopped, or that the user stopped the unit'),
    files_changed: z.array(z.string()).describe('Paths that the attempt changed'),
  }),
  z.looseObject({
    status: z.literal('skipped').describe('Was left out on purpose'),
    unit_id: z.string().describe('The unit'),
    last: PendingSchema.describe('As it was before'),
    finished_at: z.string().describe('When it ended, UTC'),
    reason: z.string().describe('Why it was left out'),
  }),
]);
