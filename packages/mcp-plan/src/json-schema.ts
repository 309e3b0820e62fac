import * as z from 'zod';
import { AgentsPolicySchema } from './policy/agents-policy.ts';
import { McpPolicySchema } from './policy/mcp-policy.ts';

/** A JSON Schema (draft 2020-12) as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const PUBLISHED_AT = 'https://unpkg.com/@ralph/mcp-plan/schema';

/** The JSON Schema of agents policies, for editors; rules between fields are not in it. */
export function agentsJsonSchema(): JsonSchema {
  const about = {
    title: 'Agents policy',
    description: 'Who works for which purpose: chains of agents and their drains',
  };
  return published('agents', about, AgentsPolicySchema);
}

/** The JSON Schema of MCP policies, for editors; rules between fields are not in it. */
export function mcpJsonSchema(): JsonSchema {
  const about = {
    title: 'MCP policy',
    description: 'What sessions may reach besides the checkout: servers, web, media',
  };
  return published('mcp', about, McpPolicySchema);
}

function published(name: string, about: JsonSchema, schema: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return { $schema, $id: `${PUBLISHED_AT}/${name}.json`, ...about, ...rest };
}
