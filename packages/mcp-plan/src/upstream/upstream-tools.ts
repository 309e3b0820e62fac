import type { NamedUpstreamServer, UpstreamOrigin } from './upstream-server.ts';

/** One tool that an upstream server offers. */
export interface UpstreamTool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: Readonly<Record<string, unknown>>;
}

/** What upstream servers offer, by server: found by whoever may talk to them, and cached. */
export type UpstreamToolCatalogue = Readonly<Record<string, readonly UpstreamTool[]>>;

/** What the name of a proxied tool stands for. */
export interface ProxiedTool {
  readonly origin: UpstreamOrigin;
  readonly server: string;
  readonly tool: string;
}

/** Two or more tools that would get the same name. */
export interface AliasCollision {
  readonly alias: string;
  readonly tools: readonly ProxiedTool[];
  readonly message: string;
}

/** The tools of the upstream servers by the names that sessions see, or all collisions between those names. */
export type ProxiedTools =
  | { readonly ok: true; readonly tools: ReadonlyMap<string, ProxiedTool> }
  | { readonly ok: false; readonly collisions: readonly AliasCollision[] };

const PREFIXES = {
  custom: 'ralph_custom',
  agent_upstream: 'ralph_upstream',
} as const satisfies Record<UpstreamOrigin, string>;

/**
 * The name under which a session sees a tool of an upstream server. Characters that models refuse become `_`.
 *
 * @example
 * proxiedToolName({ origin: 'custom', server: 'docs', tool: 'search' }); // 'ralph_custom__docs__search'
 */
export function proxiedToolName({ origin, server, tool }: ProxiedTool): string {
  const serverPart = plain(server).replaceAll(/_{2,}/gu, '_');
  return `${PREFIXES[origin]}__${serverPart}__${plain(tool)}`;
}

/** Names every tool of the upstream servers; two tools of one name are never told apart by chance, but refused. */
export function nameProxiedTools(
  servers: readonly NamedUpstreamServer[],
  catalogue: UpstreamToolCatalogue,
): ProxiedTools {
  const found = new Map<string, ProxiedTool[]>();
  for (const { name: server, origin } of servers) {
    const offered = Object.hasOwn(catalogue, server) ? (catalogue[server] ?? []) : [];
    for (const tool of new Set(offered.map(({ name }) => name))) {
      const proxied = { origin, server, tool };
      const alias = proxiedToolName(proxied);
      found.set(alias, [...(found.get(alias) ?? []), proxied]);
    }
  }
  const collisions = [...found].filter(([, tools]) => tools.length > 1).map(collision);
  if (collisions.length > 0) return { ok: false, collisions };
  return {
    ok: true,
    tools: new Map([...found].flatMap(([alias, tools]) => tools.map((tool) => [alias, tool]))),
  };
}

function collision([alias, tools]: readonly [string, readonly ProxiedTool[]]): AliasCollision {
  const names = tools.map(({ server, tool }) => `${JSON.stringify(tool)} of ${JSON.stringify(server)}`);
  return {
    alias,
    tools,
    message: `the tools ${names.join(' and ')} would all be called ${alias}: rename one of the servers, or remove it`,
  };
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/gu, '_');
}
