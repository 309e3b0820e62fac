import { z } from 'zod';
import { UnitIdSchema } from './unit-id.ts';
import { ArgumentVectorSchema, CommandLineSchema, ScriptStepSchema, TimeoutSchema } from './work-unit.ts';
import { CONFINEMENT_LEVELS } from './run-summary.ts';

/** A worker's contract: all that one attempt of one unit may know and do. Written once per attempt. */
export const WorkerManifestSchema = z.looseObject({
  schema_version: z.literal(1).default(1),
  run_id: z.string().min(1),
  attempt: z.int().min(1).describe('1 is the first attempt; evidence counts only for its own attempt'),
  unit_id: UnitIdSchema,
  description: z.string().min(1).max(4096),
  allowed_directories: z.array(z.string().min(1)),
  step_ids: z.array(z.string()).default([]),
  phase: z.string().min(1).default('development'),
  drain: z
    .string()
    .min(1)
    .default('development')
    .describe('Named purpose of the session; decides its capabilities'),
  config_path: z.string().nullable().default(null),
  cli_overrides: z.record(z.string(), z.json()).default({}),
  workspace_root: z.string().min(1).describe('Absolute path of the checkout'),
  worker_namespace: z.string().min(1).describe('Absolute path of <root>/.agent/workers/<unit_id>'),
  worker_artifact_dir: z.string().min(1).describe('Absolute path of <namespace>/artifacts'),
  prompt_file: z.string().min(1).describe('Absolute path of <namespace>/tmp/<phase>_prompt.md'),
  log_file: z.string().min(1).describe('Absolute path of what the worker printed'),
  agent: z.string().min(1).describe('Agent that works on the unit'),
  command: ArgumentVectorSchema.optional(),
  script: z.array(ScriptStepSchema).min(1).optional(),
  verify: CommandLineSchema.optional(),
  timeout_ms: TimeoutSchema.optional(),
  idle_timeout_ms: TimeoutSchema.optional(),
  confinement: z.enum(CONFINEMENT_LEVELS).describe('The level that holds for this attempt'),
});
export type WorkerManifest = z.infer<typeof WorkerManifestSchema>;
