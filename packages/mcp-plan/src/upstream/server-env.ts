import * as z from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { usesAgentServers } from './merge-upstream-servers.ts';
import { UPSTREAM_ORIGINS, UpstreamServerSchema } from './upstream-server.ts';
import type { NamedUpstreamServer } from './upstream-server.ts';
import type { UpstreamToolCatalogue } from './upstream-tools.ts';

/** Environment variable in which a session's MCP server finds its upstream servers. */
export const UPSTREAM_CONFIG_VARIABLE = 'RALPH_UPSTREAM_MCP_CONFIG';
/** Environment variable in which it finds what they offer, if somebody has looked already. */
export const UPSTREAM_TOOLS_VARIABLE = 'RALPH_UPSTREAM_MCP_TOOL_CATALOG';

/**
 * What the MCP server of a session needs in its environment; null when that is nothing. Only agent CLIs that bring servers
 * of their own are served this way.
 */
export function upstreamServerEnv(
  transport: string | null | undefined,
  servers: readonly NamedUpstreamServer[],
  tools: UpstreamToolCatalogue | null = null,
): Readonly<Record<string, string>> | null {
  if (servers.length === 0 || !usesAgentServers(transport)) return null;
  const config = servers.map(({ name, origin, server }) => ({ ...server, name, origin }));
  const env = { [UPSTREAM_CONFIG_VARIABLE]: canonicalJson(config) };
  if (tools === null) return env;
  const offered = servers.flatMap(({ name }) => (Object.hasOwn(tools, name) ? [[name, tools[name]]] : []));
  return { ...env, [UPSTREAM_TOOLS_VARIABLE]: canonicalJson(Object.fromEntries(offered)) };
}

const ConfigSchema = z.array(
  UpstreamServerSchema.extend({ name: z.string().min(1), origin: z.enum(UPSTREAM_ORIGINS) }),
);

/** The upstream servers of an environment variable, or a warning that says why it is ignored. */
export interface UpstreamConfig {
  readonly servers: readonly NamedUpstreamServer[];
  readonly warning: string | null;
}

/** Reads the value of `RALPH_UPSTREAM_MCP_CONFIG`. What cannot be read is ignored with a warning that quotes nothing. */
export function parseUpstreamConfig(value: string | undefined): UpstreamConfig {
  if (value === undefined || value.trim() === '') return { servers: [], warning: null };
  const parsed = ConfigSchema.safeParse(readJson(value));
  if (parsed.success) {
    return {
      servers: parsed.data.map(({ name, origin, ...server }) => ({ name, origin, server })),
      warning: null,
    };
  }
  const warning = `${UPSTREAM_CONFIG_VARIABLE} is ignored: expected a JSON list of servers with name, origin and transport`;
  return { servers: [], warning };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
