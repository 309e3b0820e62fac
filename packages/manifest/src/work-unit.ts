import { z } from 'zod';
import { AllowedDirectorySchema } from './edit-area.ts';
import { UnitIdSchema } from './unit-id.ts';

/** One call of a script unit: an MCP tool with its arguments, played through the worker's own endpoint. */
export const ScriptStepSchema = z.looseObject({
  tool: z.string().min(1).describe('Name of an MCP tool that the session offers, for example write_file'),
  args: z.record(z.string(), z.unknown()).default({}).describe('Arguments of the tool'),
  expect: z
    .enum(['ok', 'error'])
    .default('ok')
    .describe('What the step must answer: with "error" the script goes on only if the tool refuses'),
  on_attempt: z.int().min(1).optional().describe('Play this step in that attempt only (1 is the first)'),
});
export type ScriptStep = z.infer<typeof ScriptStepSchema>;

/** Longest limit that a timer can hold, in ms: a little under 25 days. */
export const MAX_TIMEOUT_MS = 2_147_483_647;

/** A limit in whole ms that a timer can hold. */
export const TimeoutSchema = z.int().min(1).max(MAX_TIMEOUT_MS);

const ArgumentSchema = z.string().refine((argument) => !argument.includes('\0'), {
  error: 'expected a text without NUL characters, which no program can receive',
});

/** A program and its arguments; no shell is involved. */
export const ArgumentVectorSchema = z
  .array(ArgumentSchema)
  .min(1)
  .refine((argv) => argv[0] !== '', { path: [0], error: 'expected the name of a program first' });

/** A command as an argument vector (no shell), or one line for the shell of the user. */
export const CommandLineSchema = z.union([z.array(ArgumentSchema.min(1)).min(1), ArgumentSchema.min(1)], {
  error: 'expected a command: a list of arguments, for example ["npm", "test"], or one line of text',
});
export type CommandLine = z.infer<typeof CommandLineSchema>;

/** One piece of work of a plan. Unknown fields survive. */
export const WorkUnitSchema = z.looseObject({
  unit_id: UnitIdSchema,
  description: z.string().min(1).max(4096).describe('What the agent is to do, 1 to 4096 characters'),
  allowed_directories: z
    .array(AllowedDirectorySchema)
    .default([])
    .describe('Directories, relative to the checkout, in which this unit may write'),
  dependencies: z.array(UnitIdSchema).default([]).describe('Units that must succeed before this one starts'),
  step_ids: z
    .array(z.string().regex(/^S-[1-9][0-9]*$/, { error: 'expected the id of a step, for example "S-1"' }))
    .optional()
    .describe('Steps of the plan that this unit owns'),
  agent: z.string().min(1).optional().describe('Agent for this unit, instead of the one of the run'),
  command: ArgumentVectorSchema.optional().describe(
    'Argument vector of a command unit; no shell is involved',
  ),
  script: z.array(ScriptStepSchema).min(1).optional().describe('Tool calls of a script unit'),
  verify: CommandLineSchema.optional().describe(
    'Command that must exit 0 after the work for the attempt to count',
  ),
  timeout_ms: TimeoutSchema.optional().describe('Wall time limit of one attempt, in ms'),
  retries: z.int().min(0).max(100).optional().describe('How many further attempts a failed unit gets'),
  priority: z.int().optional().describe('Units with a higher number start first; default 0'),
});
export type WorkUnit = z.infer<typeof WorkUnitSchema>;
