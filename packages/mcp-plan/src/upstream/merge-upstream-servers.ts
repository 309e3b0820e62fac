import { canonicalName } from '../model/model-identity.ts';
import { RESERVED_SERVER_NAME } from './server-name.ts';
import type { NamedUpstreamServer, UpstreamOrigin, UpstreamServer } from './upstream-server.ts';
import type { UpstreamToolCatalogue } from './upstream-tools.ts';

/** Upstream servers by name, as a policy or an agent CLI lists them. */
export type UpstreamServers = Readonly<Record<string, Readonly<UpstreamServer>>>;

/** Agent CLIs whose own servers are offered to their sessions. */
const WITH_OWN_SERVERS: ReadonlySet<string> = new Set(['claude', 'claude_interactive', 'agy']);

/** Tells whether the servers that a user configured in the agent CLI itself belong to its sessions. */
export function usesAgentServers(transport: string | null | undefined): boolean {
  return WITH_OWN_SERVERS.has(canonicalName(transport) ?? '');
}

/** What the servers of a session are put together from. */
export interface UpstreamSources {
  readonly transport?: string | null | undefined;
  /** Of the MCP policy. */
  readonly custom?: UpstreamServers | undefined;
  /** Of the agent CLI's own configuration. */
  readonly agent?: UpstreamServers | undefined;
  /** What the servers were found to offer; servers that are not in it are left out. Null or absent: nobody has looked. */
  readonly tools?: UpstreamToolCatalogue | null | undefined;
}

/**
 * The upstream servers of a session, sorted by name. A server of the policy beats one of the same name in the agent CLI;
 * an agent's server that is called like our own is left out.
 */
export function mergeUpstreamServers(sources: UpstreamSources): readonly NamedUpstreamServer[] {
  const { transport, custom = {}, agent = {}, tools = null } = sources;
  const own = named(usesAgentServers(transport) ? agent : {}, 'agent_upstream').filter(
    ({ name }) => !Object.hasOwn(custom, name) && name !== RESERVED_SERVER_NAME,
  );
  return [...named(custom, 'custom'), ...own]
    .filter(({ name }) => tools === null || Object.hasOwn(tools, name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function named(servers: UpstreamServers, origin: UpstreamOrigin): readonly NamedUpstreamServer[] {
  return Object.entries(servers).map(([name, server]) => ({ name, origin, server }));
}
