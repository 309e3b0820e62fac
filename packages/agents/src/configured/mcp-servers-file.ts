import type { AgentTask } from '../adapter.ts';

/** The configuration file that many agent CLIs take: a file, so that the token is not in the list of processes. */
export function mcpServersFile({ endpoint }: AgentTask): string {
  const ralph = { type: 'http', url: endpoint.url, headers: { Authorization: `Bearer ${endpoint.token}` } };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}
