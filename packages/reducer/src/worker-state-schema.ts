import { z } from 'zod';
import { ConfinementSchema, FailureReasonSchema, FailureSchema, StopReasonSchema, UsageSchema } from './field-schemas.ts';

const AttemptRecordSchema = z.looseObject({
  attempt: z.int().min(1),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']),
  reason: z.union([FailureReasonSchema, StopReasonSchema]).nullable(),
  started_at: z.string(),
  finished_at: z.string(),
});

const record = {
  unit_id: z.string(),
  attempts: z.int().min(0),
  agent: z.string().nullable(),
  confinement: ConfinementSchema.nullable(),
  started_at: z.string().nullable(),
  attempt_started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  pid: z.int().nullable(),
  progress: z.string().nullable(),
  denied: z.int().min(0),
  exit_code: z.int().nullable(),
  artifact_count: z.int().min(0),
  files_changed: z.array(z.string()),
  usage: UsageSchema.nullable(),
  final_message: z.string().nullable(),
  failure: FailureSchema.nullable(),
  blocked_by: z.array(z.string()),
  roots: z.array(z.string()),
  reason: z.string().nullable(),
  waiting_for: z.int().min(0),
  broken_dependencies: z.int().min(0),
  history: z.array(AttemptRecordSchema),
};

const open = { finished_at: z.null(), failure: z.null(), reason: z.null() };
const ended = { finished_at: z.string(), failure: z.null(), reason: z.null() };
const attempted = { started_at: z.string(), attempt_started_at: z.string() };

/** One record of a checkpoint: the same closed union as `WorkerState`. */
export const WorkerStateSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('pending'), ...record, ...open, pid: z.null() }),
  z.looseObject({
    status: z.literal('running'),
    ...record,
    ...open,
    ...attempted,
    agent: z.string(),
    confinement: ConfinementSchema,
    exit_code: z.null(),
  }),
  z.looseObject({ status: z.literal('succeeded'), ...record, ...ended, ...attempted }),
  z.looseObject({ status: z.literal('failed'), ...record, ...ended, ...attempted, failure: FailureSchema }),
  z.looseObject({ status: z.literal('blocked'), ...record, ...ended }),
  z.looseObject({ status: z.literal('cancelled'), ...record, ...ended, reason: StopReasonSchema }),
  z.looseObject({ status: z.literal('skipped'), ...record, ...ended, reason: z.string() }),
]);
