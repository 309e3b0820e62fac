import { z } from 'zod';
import { CommandLineSchema, TimeoutSchema, WorkUnitSchema } from './work-unit.ts';

/** A plan: the work units of one run and how the whole is verified. Unknown fields survive. */
export const WorkPlanSchema = z.looseObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors'),
  schema_version: z.literal(1).default(1).describe('Version of this format'),
  work_units: z
    .array(WorkUnitSchema)
    .describe('The units, in the order in which they are started when all else is equal'),
  noop: z
    .boolean()
    .optional()
    .describe('true says that there is nothing to do on purpose: the plan has no units and needs none'),
  verify: CommandLineSchema.optional().describe(
    'Command that must exit 0 after all units for the run to succeed',
  ),
  verify_timeout_ms: TimeoutSchema.optional().describe('Wall time limit of the verification, in ms'),
});
export type WorkPlan = z.infer<typeof WorkPlanSchema>;
