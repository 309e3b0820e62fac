import { z } from 'zod';
import {
  ConfinementSchema,
  FailureReasonSchema,
  FailureSchema,
  StopReasonSchema,
  UsageSchema,
} from './field-schemas.ts';

const AttemptRecordSchema = z.looseObject({
  attempt: z.int().min(1),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']),
  reason: z.union([FailureReasonSchema, StopReasonSchema]).nullable(),
  started_at: z.string(),
  finished_at: z.string(),
});

const EarlierAttemptsSchema = z.looseObject({
  attempts: z.int().min(1),
  agent: z.string(),
  confinement: ConfinementSchema,
  started_at: z.string(),
  attempt_started_at: z.string(),
  denied: z.int().min(0),
  files_changed: z.array(z.string()),
  usage: UsageSchema.nullable(),
  history: z.array(AttemptRecordSchema),
});

const PendingSchema = z.looseObject({
  status: z.literal('pending'),
  unit_id: z.string(),
  earlier: EarlierAttemptsSchema.nullable(),
  waiting_for: z.int().min(0),
  broken_dependencies: z.int().min(0),
});

const RunningSchema = z.looseObject({
  status: z.literal('running'),
  unit_id: z.string(),
  earlier: EarlierAttemptsSchema.nullable(),
  attempt: z.int().min(1),
  agent: z.string(),
  confinement: ConfinementSchema,
  started_at: z.string(),
  observed: z
    .looseObject({ pid: z.int().nullable(), progress: z.string().nullable(), denied: z.int().min(0) })
    .nullable(),
});

const delivered = {
  unit_id: z.string(),
  last: RunningSchema,
  finished_at: z.string(),
  exit_code: z.int().nullable(),
  artifact_count: z.int().min(0),
  files_changed: z.array(z.string()),
  usage: UsageSchema.nullable(),
  final_message: z.string().nullable(),
};

/** One record of a checkpoint: the same closed union as `UnitRecord`. */
export const UnitRecordSchema = z.discriminatedUnion('status', [
  PendingSchema,
  RunningSchema,
  z.looseObject({ status: z.literal('succeeded'), ...delivered }),
  z.looseObject({ status: z.literal('failed'), ...delivered, failure: FailureSchema }),
  z.looseObject({
    status: z.literal('blocked'),
    unit_id: z.string(),
    last: PendingSchema,
    finished_at: z.string(),
    blocked_by: z.array(z.string()),
    roots: z.array(z.string()),
  }),
  z.looseObject({
    status: z.literal('cancelled'),
    unit_id: z.string(),
    last: z.discriminatedUnion('status', [PendingSchema, RunningSchema]),
    finished_at: z.string(),
    reason: StopReasonSchema,
    files_changed: z.array(z.string()),
  }),
  z.looseObject({
    status: z.literal('skipped'),
    unit_id: z.string(),
    last: PendingSchema,
    finished_at: z.string(),
    reason: z.string(),
  }),
]);
