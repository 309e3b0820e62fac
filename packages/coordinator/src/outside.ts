import type { McpPolicy, UpstreamToolCatalogue } from '@ralph/mcp-plan';
import { buildSessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import { openUpstreams, webAccess, type SessionOptions } from '@ralph/mcp-server';
import { CoordinatorError } from './coordinator-error.ts';
import type { McpConfig } from './mcp-config.ts';
import { createPipedHost } from './process/piped-host.ts';

/** What the sessions of a run may reach besides the checkout. */
export interface Outside extends Required<Pick<SessionOptions, 'web' | 'upstream'>> {
  /** What the policy says, for the plans of sessions. */
  readonly mcp: McpPolicy | undefined;
  /** What the servers that are there offer. */
  readonly upstream_tools: UpstreamToolCatalogue;
}

/** The same, and what keeps it open. */
export interface OpenOutside extends Outside, AsyncDisposable {}

/** What opening needs to know of a run. */
export interface OutsideOptions {
  /** Null: there is nothing outside. */
  readonly config: McpConfig | null;
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Told of what a person should know. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/**
 * Opens what a run's sessions may reach besides the checkout: each upstream server once. Disposing of it ends them.
 *
 * @throws CoordinatorError `upstream_failed` when a configured server cannot be used; nothing is left open then.
 */
export async function openOutside(options: OutsideOptions): Promise<OpenOutside> {
  const { config, root, environment, signal, onNotice } = options;
  const mcp = config?.policy;
  // A policy's servers are the same for every drain that may use any.
  const { upstream_servers: servers } = buildSessionMcpPlan({ drain: 'development', mcp });
  const host = servers.length === 0 ? null : createPipedHost();
  const upstreams = await openUpstreams({ servers, cwd: root, environment, start: host?.start, signal });
  const close = async () => {
    await upstreams[Symbol.asyncDispose]();
    await host?.[Symbol.asyncDispose]();
  };
  // Whoever was interrupted meanwhile is told so, and not that a server did not answer.
  if (upstreams.fatal.length > 0 && signal?.aborted !== true) {
    await close();
    throw new CoordinatorError('upstream_failed', upstreams.fatal.join('\n'));
  }
  for (const text of [...(config?.warnings ?? []), ...upstreams.warnings]) onNotice?.(text);
  return {
    web: mcp === undefined ? undefined : webAccess(mcp, environment),
    upstream: upstreams.access,
    mcp,
    upstream_tools: upstreams.catalogue,
    [Symbol.asyncDispose]: close,
  };
}
