import * as z from 'zod';
import { UnitIdSchema } from './unit-id.ts';
import {
  ArgumentVectorSchema,
  BudgetSchema,
  CommandLineSchema,
  ScriptStepSchema,
  TimeoutSchema,
} from './work-unit.ts';
import { CONFINEMENT_LEVELS } from './run-summary.ts';

/** A worker's contract: all that one attempt of one unit may know and do. Written once per attempt. */
export const WorkerManifestSchema = z.looseObject({
  schema_version: z
    .literal(1)
    .default(1)
    .describe('Version of this format. Always 1, which is also the default'),
  run_id: z.string().min(1).describe('Id of the run that the attempt belongs to'),
  attempt: z.int().min(1).describe('1 is the first attempt; evidence counts only for its own attempt'),
  unit_id: UnitIdSchema.describe('Id of the unit in its plan'),
  description: z.string().min(1).max(4096).describe('What the agent is to do, 1 to 4096 characters'),
  allowed_directories: z
    .array(z.string().min(1))
    .describe('Directories, relative to the checkout, in which the worker may write'),
  step_ids: z.array(z.string()).default([]).describe('Steps of the plan that the unit owns. Default none'),
  phase: z
    .string()
    .min(1)
    .default('development')
    .describe('Step of the pipeline in which the worker runs. Default "development"'),
  drain: z
    .string()
    .min(1)
    .default('development')
    .describe('Named purpose of the session; decides its capabilities. Default "development"'),
  config_path: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Path of the configuration that the run was started with. Default null: the one of the checkout',
    ),
  cli_overrides: z
    .record(z.string(), z.json())
    .default({})
    .describe('Settings from the command line, by their names. Default none'),
  workspace_root: z.string().min(1).describe('Absolute path of the checkout'),
  worker_namespace: z.string().min(1).describe('Absolute path of <root>/.agent/workers/<unit_id>'),
  worker_artifact_dir: z.string().min(1).describe('Absolute path of <namespace>/artifacts'),
  prompt_file: z.string().min(1).describe('Absolute path of <namespace>/tmp/<phase>_prompt.md'),
  log_file: z.string().min(1).describe('Absolute path of what the worker printed'),
  agent: z.string().min(1).describe('Agent that works on the unit'),
  command: ArgumentVectorSchema.optional().describe(
    'Argument vector that the worker runs in place of a coding agent; no shell is involved',
  ),
  script: z
    .array(ScriptStepSchema)
    .min(1)
    .optional()
    .describe('Tool calls that the worker plays in place of a coding agent'),
  verify: CommandLineSchema.optional().describe(
    'Command that must exit 0 after the work for the attempt to count',
  ),
  timeout_ms: TimeoutSchema.optional().describe('Wall time limit of the attempt, in ms'),
  start_timeout_ms: TimeoutSchema.optional().describe(
    'How long the agent may print nothing at all after its start, in ms, before the attempt fails',
  ),
  idle_timeout_ms: TimeoutSchema.optional().describe(
    'How long the agent may stay silent, in ms, before the attempt fails',
  ),
  resume_session: z
    .string()
    .nullable()
    .optional()
    .describe("The agent's own session that the attempt goes on with; null or absent for a new one"),
  budget: BudgetSchema.optional().describe(
    'What is left for this attempt of the budgets of its unit and run',
  ),
  confinement: z
    .enum(CONFINEMENT_LEVELS)
    .describe(
      'What holds the write boundary in this attempt: jail (the operating system), mcp (only our tools write), audit (changes are checked afterwards), off',
    ),
});
export type WorkerManifest = z.infer<typeof WorkerManifestSchema>;
