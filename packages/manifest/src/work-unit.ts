import * as z from 'zod';
import { AllowedDirectorySchema } from './edit-area.ts';
import { UnitIdSchema } from './unit-id.ts';

/** One call of a script unit: an MCP tool with its arguments, played through the worker's own endpoint. */
export const ScriptStepSchema = z.looseObject({
  tool: z.string().min(1).describe('Name of an MCP tool that the session offers, for example write_file'),
  args: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Arguments of the tool. For example {"path": "src/a.ts", "content": ""}; default {}'),
  expect: z
    .enum(['ok', 'error'])
    .default('ok')
    .describe(
      'What the step must answer: with "error" the script goes on only if the tool refuses. Default "ok"',
    ),
  on_attempt: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Play this step in that attempt only (1 is the first). By default it is played in every attempt',
    ),
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

/** When a dependency lets its dependent start: only after it succeeded, or however it ended. */
export const TRIGGERS = ['success', 'completion'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Most agents of one chain. */
const MAX_AGENTS = 16;

/** What may be consumed at most; what is left out is not limited. */
export const BudgetSchema = z.looseObject({
  attempts: z.int().min(1).optional().describe('Most attempts. A whole number from 1; by default no limit'),
  wall_ms: z
    .int()
    .min(1)
    .optional()
    .describe('Most time that all attempts may take together, in ms. By default no limit'),
  tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Most tokens that the models may read and write together. By default no limit'),
  cost_usd: z
    .number()
    .positive()
    .optional()
    .describe('Most that it may cost, in US dollars. For example 2.5; by default no limit'),
});
export type Budget = z.infer<typeof BudgetSchema>;

/** One piece of work of a plan. Unknown fields survive. */
export const WorkUnitSchema = z.looseObject({
  unit_id: UnitIdSchema.describe(
    'Name of the unit, for dependencies, logs and its folder. 1 to 64 letters, digits, "_" and "-", unlike every other id of the plan also without regard to case; __name__ is reserved',
  ),
  description: z
    .string()
    .min(1)
    .max(4096)
    .describe('What the agent is to do, 1 to 4096 characters. It is the task that the agent gets to read'),
  allowed_directories: z
    .array(AllowedDirectorySchema)
    .default([])
    .describe(
      'Directories, relative to the checkout, in which this unit may write. With "/" between segments, for example ["src/api", "docs"]; at least one, and none that another unit has or that lies in one of its',
    ),
  dependencies: z
    .array(UnitIdSchema)
    .default([])
    .describe('Units that must succeed before this one starts. Their ids, for example ["api"]; default none'),
  triggers: z
    .record(z.string(), z.enum(TRIGGERS))
    .optional()
    .describe(
      'What to wait for, by the id of a dependency. "success", the default: this unit is blocked when the dependency does not succeed; "completion": it starts however the dependency ended. For example {"api": "completion"}',
    ),
  step_ids: z
    .array(z.string().regex(/^S-[1-9][0-9]*$/, { error: 'expected the id of a step, for example "S-1"' }))
    .optional()
    .describe('Steps of the plan that this unit owns. For example ["S-1"]; a step has one owner'),
  agent: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Agent for this unit, instead of the one of the run. The name of a coding agent, or "command" or "script" to run the field of that name',
    ),
  agents: z
    .array(z.string().min(1))
    .min(1)
    .max(MAX_AGENTS)
    .optional()
    .describe(
      'Chain of agents for this unit, best first, instead of "agent". When one has no retries left, or cannot work, the next takes over. 1 to 16 names, for example ["claude", "codex"]',
    ),
  command: ArgumentVectorSchema.optional().describe(
    'Argument vector of a command unit; no shell is involved. For example ["node", "tools/docs.mjs"]; it runs instead of a coding agent',
  ),
  script: z
    .array(ScriptStepSchema)
    .min(1)
    .optional()
    .describe('Tool calls of a script unit. They are played one after the other instead of a coding agent'),
  verify: CommandLineSchema.optional().describe(
    'Command that must exit 0 after the work for the attempt to count. A list of arguments, or one line for the shell; by default nothing is verified',
  ),
  timeout_ms: TimeoutSchema.optional().describe(
    'Wall time limit of one attempt, in ms. For example 600000 for ten minutes; by default the limit of the run',
  ),
  start_timeout_ms: TimeoutSchema.optional().describe(
    'How long an agent may print nothing at all after its start, in ms. For example 120000; by default the limit of the run',
  ),
  idle_timeout_ms: TimeoutSchema.optional().describe(
    'How long an agent may stay silent, without output and without a tool call, in ms. For example 600000; by default the limit of the run',
  ),
  retries: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'How many further attempts a failed unit gets, with each agent of its chain. 0 to 100; by default as many as the run says',
    ),
  retry_delay_ms: z
    .int()
    .min(0)
    .max(MAX_TIMEOUT_MS)
    .optional()
    .describe(
      'Wait before the first retry with an agent, in ms. It doubles with each further one, up to 30000; by default the wait of the run',
    ),
  expected_ms: z
    .int()
    .min(1)
    .max(MAX_TIMEOUT_MS)
    .optional()
    .describe(
      'How long one attempt will probably take, in ms. Units with the longest way to the end start first; by default what was measured in earlier runs',
    ),
  budget: BudgetSchema.optional().describe(
    'What all attempts of this unit may consume together. When it is spent the unit fails as "budget_exceeded"; by default there is no limit',
  ),
  priority: z
    .int()
    .optional()
    .describe(
      'Units with a higher number start first, whatever else is known of them. A whole number; default 0',
    ),
});
export type WorkUnit = z.infer<typeof WorkUnitSchema>;
