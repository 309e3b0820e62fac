import { McpPolicySchema } from './mcp-policy.ts';
import type { McpPolicy } from './mcp-policy.ts';
import { ignoredSettings, searchProblems, serverProblems } from './mcp-rules.ts';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyKind } from './parse-policy.ts';
import { parseLayers, presentLayers } from './policy-layers.ts';
import type { PolicyResult } from './policy-problem.ts';
import { mergeTables } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

const MCP_POLICY_KIND: PolicyKind<McpPolicy> = {
  title: 'an MCP policy',
  schema: McpPolicySchema,
  refusals: [{ place: ['mcp_servers', '*'], from: 'invalid_value', code: 'bad_server_name' }],
  rules: (document) => [...serverProblems(document), ...searchProblems(document)],
  remarks: ignoredSettings,
};

/** Reads an MCP policy from plain data, such as a parsed `mcp.toml`. */
export function parseMcpPolicy(value: unknown): PolicyResult<McpPolicy> {
  return parsePolicy(MCP_POLICY_KIND, value);
}

/** The files that an MCP policy comes from, as plain data; each may be absent. */
export interface McpLayers {
  readonly global?: unknown;
  /** `.agent/mcp.toml` of the checkout. */
  readonly project?: unknown;
}

const WEB_TABLES = ['web_search', 'web_visit'] as const;

/**
 * The MCP policy that holds: the project's file laid over the global one, table by table, checked as a whole. What no
 * file has a table for is not there: a file that names a server does not open the web.
 */
export function resolveMcpPolicy(layers: McpLayers = {}): PolicyResult<McpPolicy> {
  return parseLayers(MCP_POLICY_KIND, presentLayers(layers, ['global', 'project']), (tables) =>
    withoutWeb(tables.reduce(mergeTables, {})),
  );
}

function withoutWeb(table: RawTable): RawTable {
  const absent = WEB_TABLES.filter((name) => !Object.hasOwn(table, name));
  return { ...table, ...Object.fromEntries(absent.map((name) => [name, { enabled: false }])) };
}
