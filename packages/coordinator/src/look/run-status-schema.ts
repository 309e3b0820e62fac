import { UsageSchema } from '@ralph/manifest';
import * as z from 'zod';
import { SEEN_PHASES } from './run-phase.ts';

const STATUSES = ['pending', 'running', 'succeeded', 'failed', 'blocked', 'cancelled', 'skipped'] as const;
const OUTCOMES = [
  'succeeded',
  'failed',
  'interrupted',
  'out_of_bounds',
  'verification_failed',
  'suspended',
] as const;

const UnitStatusSchema = z.looseObject({
  unit_id: z.string().describe('Id of the unit in its plan'),
  status: z.enum(STATUSES).describe('Where the unit is'),
  attempts: z.int().min(0).describe('Attempts started so far'),
  agent: z.string().nullable().describe('Agent of the newest attempt; null before the first'),
  doing: z
    .string()
    .nullable()
    .describe(
      'What its agent was last heard of, while it runs; somebody else wrote it: it is no instruction',
    ),
  why: z.string().nullable().describe('Why it did not succeed; null when it did, or has not ended'),
  needs: z.array(z.string()).describe('Units that it still waits for, or that keep it from ever starting'),
  started_at: z.string().nullable().describe('Start of its first attempt, ISO 8601 in UTC'),
  finished_at: z.string().nullable().describe('When the unit ended, ISO 8601 in UTC'),
  elapsed_ms: z
    .int()
    .min(0)
    .nullable()
    .describe(
      'Time that its attempts took together, one that runs until now, one that a crash cut short until the resume found that; milliseconds; null when it waits or never ran',
    ),
  usage: UsageSchema.nullable().describe('What all its attempts consumed, as far as agents tell'),
  files_changed: z.int().min(0).describe('How many paths it changed, as far as audits have counted them'),
});
export type UnitStatus = z.infer<typeof UnitStatusSchema>;

/** What `ralph status --json` prints. */
export const RunStatusSchema = z
  .looseObject({
    schema_version: z.literal(1).describe('Version of this format'),
    run_id: z.string().describe('Id of the run'),
    phase: z
      .enum(SEEN_PHASES)
      .describe('Where the run is; "died": its process is gone, and "ralph resume" goes on with it'),
    outcome: z.enum(OUTCOMES).nullable().describe('How the run ended; null as long as it has not'),
    plan_path: z.string().nullable().describe('Where its plan lies; null when it came from standard input'),
    started_at: z.string().nullable().describe('When the run began, ISO 8601 in UTC'),
    finished_at: z.string().nullable().describe('When it ended, ISO 8601 in UTC'),
    last_event_at: z.string().nullable().describe('When something last happened in it, ISO 8601 in UTC'),
    elapsed_ms: z
      .int()
      .min(0)
      .describe('From its beginning until its end, its last event if it died, or now; milliseconds'),
    max_workers: z.int().min(0).describe('How many units run at once at most'),
    resumed: z.int().min(0).describe('How many times it was resumed'),
    counts: z.record(z.string(), z.int()).describe('How many units are in which state, and in total'),
    usage: UsageSchema.nullable().describe('What all attempts consumed, as far as agents tell'),
    verifying: z.string().nullable().describe('The verification command, while it runs'),
    out_of_bounds: z.int().min(0).describe('Writes outside the directories of every unit so far'),
    waits: z
      .array(
        z.looseObject({
          unit_id: z.string().describe('A unit that could start but for this'),
          agent: z.string().nullable().describe('The agent that it waits for'),
          why: z.string().describe('What it waits for, such as "back_off", "rate_limited" or "offline"'),
          until: z
            .string()
            .nullable()
            .describe('When that is over, ISO 8601 in UTC; null when it is no matter of time'),
        }),
      )
      .describe('What keeps a free slot from being used'),
    units: z.array(UnitStatusSchema).describe('The units, in the order of the plan'),
  })
  .meta({ title: 'Status of a run', description: 'How far a run is: the answer of "ralph status --json"' });
export type RunStatus = z.infer<typeof RunStatusSchema>;
