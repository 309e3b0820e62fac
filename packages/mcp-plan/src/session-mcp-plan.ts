import { CAPABILITIES } from './capability.ts';
import type { Capability } from './capability.ts';
import { CLASS_GRANTS, DRAIN_EXCEPTIONS } from './drain-class.ts';
import type { ClassGrants, DrainClass } from './drain-class.ts';
import { capabilityProfile } from './model/capability-profile.ts';
import type { CapabilityProfile } from './model/capability-profile.ts';
import type { ModelIdentity, StatedModelIdentity } from './model/model-identity.ts';
import { sessionModelIdentity } from './model/resolve-model-identity.ts';
import type { ModelCatalogue } from './model/resolve-model-identity.ts';
import type { McpPolicy } from './policy/mcp-policy.ts';
import { resolveDrainClass } from './resolve-drain-class.ts';
import type { Drains } from './resolve-drain-class.ts';
import { mergeUpstreamServers } from './upstream/merge-upstream-servers.ts';
import type { UpstreamServers } from './upstream/merge-upstream-servers.ts';
import { upstreamServerEnv } from './upstream/server-env.ts';
import type { NamedUpstreamServer } from './upstream/upstream-server.ts';
import type { UpstreamToolCatalogue } from './upstream/upstream-tools.ts';

/** What a session is for, and what is configured around it. */
export interface SessionMcpPlanOptions {
  readonly drain: string;
  /** The drains of the agents policy; the six class names need none. */
  readonly drains?: Drains | undefined;
  /** The MCP policy; without one there is no web and no upstream server. */
  readonly mcp?: McpPolicy | undefined;
  /** The agent CLI that will be started, such as `claude` or `codex`. */
  readonly transport?: string | null | undefined;
  readonly model?: SessionModelOptions | undefined;
  /** MCP servers that the user configured in the agent CLI itself. */
  readonly agent_servers?: UpstreamServers | undefined;
  /** What upstream servers were found to offer; null or absent when nobody has looked. */
  readonly upstream_tools?: UpstreamToolCatalogue | null | undefined;
}

/** What is known of the model of a session. */
export interface SessionModelOptions {
  /** Beats the flag. */
  readonly identity?: StatedModelIdentity | null | undefined;
  readonly flag?: string | null | undefined;
  readonly catalogue?: ModelCatalogue | undefined;
}

/** What one session may do. */
export interface SessionMcpPlan {
  readonly drain: string;
  readonly drain_class: DrainClass;
  /** Sorted, each once. */
  readonly capabilities: readonly Capability[];
  /** Sorted by name. */
  readonly upstream_servers: readonly NamedUpstreamServer[];
  /** What the session's MCP server needs in its environment; null when that is nothing. */
  readonly server_env: Readonly<Record<string, string>> | null;
  readonly model_identity: ModelIdentity;
  /** What the model can be handed. */
  readonly capability_profile: CapabilityProfile;
}

/**
 * Computes what a session of a drain may do. Equal data gives equal plans.
 *
 * @example
 * buildSessionMcpPlan({ drain: 'development' }).capabilities.includes('workspace.edit'); // true
 *
 * @throws McpPlanError `no_drain_class` when the drain has no class.
 */
export function buildSessionMcpPlan(options: SessionMcpPlanOptions): SessionMcpPlan {
  const { drain, drains, mcp, transport, model = {}, upstream_tools: tools = null } = options;
  const drain_class = resolveDrainClass(drain, drains);
  const sources = { transport, custom: mcp?.mcp_servers, agent: options.agent_servers, tools };
  const offered = CLASS_GRANTS[drain_class].upstream.length > 0 ? mergeUpstreamServers(sources) : [];
  const model_identity = sessionModelIdentity({ ...model, transport }, model.identity);
  return {
    drain,
    drain_class,
    capabilities: grantedTo(drain, classGrants(CLASS_GRANTS[drain_class], mcp, offered.length > 0)),
    upstream_servers: offered,
    server_env: upstreamServerEnv(transport, offered, tools),
    model_identity,
    capability_profile: capabilityProfile(model_identity),
  };
}

function classGrants(
  grants: ClassGrants,
  mcp: McpPolicy | undefined,
  upstream: boolean,
): readonly Capability[] {
  return [
    ...grants.always,
    ...(mcp?.web_search.enabled === true ? grants.web_search : []),
    ...(mcp?.web_visit.enabled === true ? grants.web_visit : []),
    ...(upstream ? grants.upstream : []),
  ];
}

/** What a drain of this very name gets and loses beside its class. */
function grantedTo(drain: string, capabilities: readonly Capability[]): readonly Capability[] {
  const granted = new Set(capabilities);
  const exception = DRAIN_EXCEPTIONS.get(drain);
  for (const capability of exception?.adds ?? []) granted.add(capability);
  for (const capability of exception?.removes ?? []) granted.delete(capability);
  return CAPABILITIES.filter((each) => granted.has(each));
}
