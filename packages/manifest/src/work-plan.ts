import * as z from 'zod';
import { BudgetSchema, CommandLineSchema, TimeoutSchema, WorkUnitSchema } from './work-unit.ts';

const COMMIT_MODES = ['off', 'per_unit'] as const;
/** What becomes a commit. */
export type CommitMode = (typeof COMMIT_MODES)[number];

/** A plan: the work units of one run and how the whole is verified. Unknown fields survive. */
export const WorkPlanSchema = z.looseObject({
  $schema: z
    .string()
    .optional()
    .describe('Address of the JSON Schema, for editors. They complete and check the plan by it'),
  schema_version: z
    .literal(1)
    .default(1)
    .describe('Version of this format. Always 1, which is also the default'),
  work_units: z
    .array(WorkUnitSchema)
    .describe(
      'The units, in the order in which they are started when all else is equal. Units without dependencies on each other run at the same time, so no two of them may share a directory',
    ),
  noop: z
    .boolean()
    .optional()
    .describe(
      'true says that there is nothing to do on purpose. The plan then has no units, and running it succeeds; default false',
    ),
  verify: CommandLineSchema.optional().describe(
    'Command that must exit 0 after all units for the run to succeed. It runs once, in the checkout, after every unit has succeeded: a list of arguments, or one line for the shell, for example "npm test"; by default nothing is verified',
  ),
  commit: z
    .enum(COMMIT_MODES)
    .optional()
    .describe(
      'Whether the coordinator commits what the units changed. "per_unit" makes one commit of each unit that succeeded, of the paths that it changed and no others; "off", the default, commits nothing',
    ),
  verify_timeout_ms: TimeoutSchema.optional().describe(
    'Wall time limit of the verification, in ms. For example 600000 for ten minutes',
  ),
  budget: BudgetSchema.optional().describe(
    'What all attempts of the run may consume together. What is spent lets no further attempt start, and units fail as "budget_exceeded"; by default there is no limit',
  ),
});
export type WorkPlan = z.infer<typeof WorkPlanSchema>;
