import type { NamedUpstreamServer, UpstreamToolCatalogue } from '@ralph/mcp-plan';
import type { StartPiped } from './piped-program.ts';
import type { UpstreamAccess } from './upstream-access.ts';

/** Which servers, and what they need of the process that they live in. */
export interface UpstreamOptions {
  readonly servers: readonly NamedUpstreamServer[];
  /** Where stdio servers start. */
  readonly cwd: string;
  /**
   * This process's environment; stdio servers get little of it, and what the policy names. `RALPH_MCP_STRICT` in it says
   * whether a server of the policy that cannot be used is fatal.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Starts stdio servers; in a process group of this process when left out. */
  readonly start?: StartPiped | undefined;
  /** Gives up while servers are still being connected to. */
  readonly signal?: AbortSignal | undefined;
}

/** Upstream servers that were connected to, and what became of those that could not be. */
export interface OpenUpstreams extends AsyncDisposable {
  readonly access: UpstreamAccess;
  /** What each reachable server offers. */
  readonly catalogue: UpstreamToolCatalogue;
  /** Nothing may start while there is any. */
  readonly fatal: readonly string[];
  readonly warnings: readonly string[];
}

const NONE: UpstreamAccess = {
  tools: [],
  call: () => Promise.resolve({ content: [{ type: 'text', text: 'There is no such tool.' }], isError: true }),
};

/**
 * Connects to upstream MCP servers, once for all sessions of a run. What cannot be reached is told in the result.
 * Disposing of it ends every connection and every program that was started.
 */
export async function openUpstreams(options: UpstreamOptions): Promise<OpenUpstreams> {
  // Most runs have none: they do not load a client.
  if (options.servers.length > 0) return (await import('./connect-upstreams.ts')).connectUpstreams(options);
  return {
    access: NONE,
    catalogue: {},
    fatal: [],
    warnings: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
