import * as z from 'zod';
import { AgentStateSchema } from './agent-state-schema.ts';
import {
  budgetWarning,
  commitDone,
  commitUndone,
  ConfinementSchema,
  JailSchema,
  OutOfBoundsSchema,
  PlannedUnitSchema,
  RunPolicySchema,
  verificationResult,
} from './field-schemas.ts';
import { PipelineStateSchema } from './pipeline/pipeline-state-schema.ts';
import { RUN_PHASES } from './run-state.ts';
import { UnitRecordSchema } from './unit-record-schema.ts';

const verificationBegun = {
  command: z.string().describe('The command'),
  started_at: z.string().describe('When it started, UTC'),
};

const VerificationSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('running').describe('It is on its way'), ...verificationBegun }),
  z.looseObject({
    status: z.literal('finished').describe('It has ended'),
    ...verificationBegun,
    ...verificationResult,
  }),
]);

const FactsSchema = z.looseObject({
  started_at: z.string().describe('When the run began, UTC'),
  plan_path: z.string().nullable().describe('Where the plan lies'),
  plan_sha256: z.string().describe('Of the plan; empty before one was accepted'),
  base_commit: z.string().nullable().describe('The commit that was checked out, null without git'),
  baseline_dirty: z.array(z.string()).describe('Paths that were already changed when the run began'),
  confinement: ConfinementSchema.describe('The write boundary of the run'),
  jail: JailSchema.describe('What carries out the jail of the units that have one; null when none has'),
  ralph_version: z.string().describe('The version that began the run'),
});

const ofCommit = {
  unit_id: z.string().describe('The unit'),
  attempt: z.int().min(1).describe('The attempt that succeeded'),
};

const UnitCommitSchema = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('committed').describe('They are in a commit'),
    ...ofCommit,
    ...commitDone,
  }),
  z.looseObject({
    status: z.literal('failed').describe('They stay in the checkout'),
    ...ofCommit,
    ...commitUndone,
  }),
]);

/** A checkpoint as it lies on disk; what came with later versions has the default that earlier ones mean. */
export const CheckpointSchema = z
  .looseObject({
    schema_version: z.literal(3).describe('Version of this format'),
    seq: z.int().min(0).describe('The last event that it stands for; 0 before the first'),
    run_id: z.string().nullable().describe('The run, null before it began'),
    phase: z.enum(RUN_PHASES).describe('Where the run of the units is'),
    policy: RunPolicySchema.extend({
      max_workers: z.int().min(0).describe('Units that may run at once'),
    }).describe('What the user of the run decided about scheduling'),
    facts: FactsSchema.nullable().describe('What the first event told'),
    units: z.array(PlannedUnitSchema).describe('Units of the plan, or of the wave, in the order of the plan'),
    worker_states: z.array(UnitRecordSchema).describe('What is known of each unit, in the same order'),
    verification: VerificationSchema.nullable().describe('The verification command, null before it started'),
    out_of_bounds: z.array(OutOfBoundsSchema).describe('Writes outside the directories of every unit'),
    commits: z
      .array(UnitCommitSchema)
      .default([])
      .describe('What became of the changes of units that are to be committed'),
    interrupted: z
      .looseObject({
        signal: z.string().describe('The signal by which it was asked'),
        at: z.string().describe('When, UTC'),
      })
      .nullable()
      .describe('That the user stopped the run'),
    suspended: z
      .looseObject({
        reason: z.string().describe('The passing reason'),
        at: z.string().describe('When, UTC'),
      })
      .nullable()
      .describe('That the run gave up for a passing reason'),
    finished_at: z.string().nullable().describe('When the run ended, UTC; null while it has not'),
    connectivity: z
      .looseObject({
        online: z.boolean().describe('Whether the network can be reached'),
        detail: z.string().describe('What was tried'),
        at: z.string().describe('When it became so, UTC'),
      })
      .nullable()
      .default(null)
      .describe('Whether the network can be reached; null before anybody looked'),
    budget_warnings: z
      .array(z.looseObject(budgetWarning))
      .default([])
      .describe('Budgets that were nearly spent; the newest warning for each'),
    journal_paused_ms: z
      .int()
      .min(0)
      .default(0)
      .describe('How long the run waited because its journal could not be written, milliseconds'),
    resumed: z.int().min(0).default(0).describe('How many times the run was resumed'),
    stop_requests: z
      .array(z.string())
      .default([])
      .describe('Units that the user wanted to end, as long as they are not opened again'),
    feedback: z
      .array(
        z.looseObject({
          unit_id: z.string().describe('The unit'),
          text: z.string().describe('What the user wants its next attempts to know'),
          at: z.string().describe('When it was said, UTC'),
        }),
      )
      .default([])
      .describe('What the user said about units that were opened again; the newest of each'),
    agents: z
      .array(AgentStateSchema)
      .default([])
      .describe('How agents fare in the run; those without an entry fare well'),
    pipeline: PipelineStateSchema.nullable().describe(
      'Where the pipeline is; null for the run of a plan alone',
    ),
  })
  .meta({
    title: 'Checkpoint of a run',
    description: '.agent/checkpoint.json: the newest state of a run, which follows from its journal',
  });
