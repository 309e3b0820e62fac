import { z } from 'zod';
import { DrainSchema } from '../resolve-drain-class.ts';

const AgentName = z.string().min(1).describe('Name of an agent, such as claude or codex/gpt-5');

const AgentChainSchema = z.looseObject({
  agents: z
    .array(AgentName)
    .min(1)
    .describe(
      'Agents in the order in which they are tried; the next one takes over when one is spent. At least one',
    ),
  max_retries: z
    .int()
    .min(0)
    .default(3)
    .describe('How often one agent is tried again before the next one takes over; default 3'),
  retry_delay_ms: z
    .int()
    .min(0)
    .default(1000)
    .describe('Milliseconds before the first retry; later ones wait longer. Default 1000'),
});

const AgentDrainSchema = DrainSchema.extend({
  chain: z.string().min(1).describe('Name of the agent chain that serves this drain'),
});

/** How output of an agent CLI is read. */
const OUTPUT_PARSERS = ['claude', 'codex', 'opencode', 'pi', 'generic'] as const;

const flag = (purpose: string) => z.string().optional().describe(purpose);

const AgentDefinitionSchema = z.looseObject({
  cmd: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Command line that starts the agent, such as "claude -p"; default: that of the built-in agent of this name',
    ),
  output_flag: flag('Flag for machine-readable output, such as --output-format=stream-json'),
  yolo_flag: flag('Flag that lets the agent act without asking, such as --yolo'),
  verbose_flag: flag('Flag for more output, such as --verbose'),
  can_commit: z.boolean().optional().describe('Whether the agent may serve commit drains; default false'),
  json_parser: z
    .enum(OUTPUT_PARSERS)
    .optional()
    .describe('How its output is read; default generic: as plain lines'),
  model_flag: flag(
    'Flag that chooses the model, such as "--model gpt-5" or "--provider openai --model gpt-5"',
  ),
  print_flag: flag('Flag for one answer without a conversation, such as --print'),
  streaming_flag: flag('Flag for partial output, such as --include-partial-messages'),
  session_flag: flag('Flag that resumes a session; {} stands for its id, such as "--resume {}"'),
  display_name: flag('Name shown to people; default: the name of this table'),
  transport: flag(
    'Protocol family of the CLI: claude, codex, opencode …; default: found by json_parser or cmd',
  ),
  subagent_capability: z
    .boolean()
    .optional()
    .describe('Whether the agent can run helpers of its own; default: as the built-in agent of this name'),
  model: flag('Model by its plain name, for agents whose model flag is known'),
});

/** Who works for which purpose: chains of agents, and the drains that they serve. Unknown fields survive. */
export const AgentsPolicySchema = z.looseObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors'),
  schema_version: z.literal(1).default(1).describe('Version of this format; default 1'),
  agent_chains: z
    .record(z.string(), AgentChainSchema.describe('Agents that stand in for each other'))
    .default({})
    .describe('Chains of agents, by name; added to the built-in ones, and replacing those of the same name'),
  agent_drains: z
    .record(z.string(), AgentDrainSchema.describe('Who serves one purpose, and what such sessions may do'))
    .default({})
    .describe('Which chain serves which drain, by the name of the drain'),
  forbid_sibling_drain_inference: z
    .boolean()
    .default(false)
    .describe('true: every drain in use must be bound here and say its drain_class itself; default false'),
  agents: z
    .record(z.string(), AgentDefinitionSchema.describe('How one agent is started and read'))
    .default({})
    .describe('Agents of your own, and changes to built-in ones, by name'),
});

/** Who works for which purpose. */
export type AgentsPolicy = z.infer<typeof AgentsPolicySchema>;
/** Some agents that stand in for each other. */
export type AgentChain = z.infer<typeof AgentChainSchema>;
/** How one agent is started and read. */
export type AgentDefinition = z.infer<typeof AgentDefinitionSchema>;
