import * as z from 'zod';
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

/** How an agent CLI takes its prompt. */
const PROMPT_WAYS = ['argument', 'stdin', 'file'] as const;

const flag = (purpose: string) => z.string().optional().describe(purpose);

const AgentDefinitionSchema = z.looseObject({
  cmd: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Command line that starts the agent, such as "claude -p"; no shell reads it. Default: that of the built-in agent of this name',
    ),
  transport: flag(
    'What kind of agent it is: the name of a built-in agent whose command line and output it shares, "acp" for one that speaks the Agent Client Protocol, or "generic". Default: found by its name, json_parser or cmd',
  ),
  model: flag('Model by its plain name, for agents whose model flag is known'),
  model_flag: flag(
    'Flag that chooses the model, such as "--model gpt-5" or "--provider openai --model gpt-5"',
  ),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'Environment variables that are set for it, such as { ANTHROPIC_BASE_URL = "https://…" }; keys belong into your own environment, see environment',
    ),
  environment: z
    .array(z.string())
    .optional()
    .describe(
      'Names of variables of your own environment that it may see besides the usual ones, such as ["MY_API_KEY"]',
    ),
  memory_mb: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Memory that one worker with it takes at its peak, in MiB; no more start at once than fit. Default: as the built-in agent, else 0: not counted',
    ),
  native_tools_off: z
    .boolean()
    .optional()
    .describe(
      'true: started like this it has no write and shell tools of its own, so that it may work at the confinement level mcp. Default: false for agents of transport generic or acp',
    ),
  prompt_by: z
    .enum(PROMPT_WAYS)
    .optional()
    .describe(
      'How a generic agent gets its prompt: as its last argument (a long one as a file that the argument names), on standard input, or as a file whose path is its last argument. Default argument',
    ),
  mcp_config_flag: flag(
    'Flag with which a generic agent takes an MCP configuration file; {} stands for its path, such as "--mcp-config {}". Without one it has to connect to RALPH_MCP_ENDPOINT by itself',
  ),
  tool_name: flag(
    'How a generic or acp agent shows MCP tools to its model; {} stands for the tool, such as "mcp__ralph__{}". Default {}',
  ),
  auth_method: flag(
    'Way of logging in that an acp agent is asked to use, by the id under which it offers it, such as "gemini-api-key". Default: none; it is logged in already',
  ),
  output_flag: flag('Flag for machine-readable output, such as --output-format=stream-json'),
  yolo_flag: flag('Flag that lets the agent act without asking, such as --yolo'),
  verbose_flag: flag('Flag for more output, such as --verbose'),
  json_parser: z
    .enum(OUTPUT_PARSERS)
    .optional()
    .describe('How its output is read; default generic: as plain lines'),
  print_flag: flag('Flag for one answer without a conversation, such as --print'),
  streaming_flag: flag('Flag for partial output, such as --include-partial-messages'),
  session_flag: flag('Flag that resumes a session; {} stands for its id, such as "--resume {}"'),
  display_name: flag('Name of the original for people; has no effect: the name of this table is shown'),
  can_commit: z
    .boolean()
    .optional()
    .describe('Field of the original; has no effect: no agent commits, the coordinator does'),
  subagent_capability: z
    .boolean()
    .optional()
    .describe('Field of the original; has no effect: helpers of an agent are held like the agent itself'),
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
