import type { AgentDefinition } from '@ralph/mcp-plan';
import type { AgentAdapter } from '../adapter.ts';
import { builtInAgent } from '../registry.ts';

/** The built-in agent whose reader understands a configured agent's output; null: nobody's, it is read as plain lines. */
export function findParser(parser: AgentDefinition['json_parser']): AgentAdapter | null {
  return parser === undefined ? null : (builtInAgent(parser)?.adapter ?? null);
}
