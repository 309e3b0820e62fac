import type { CallToolResult } from '@modelcontextprotocol/server';
import { isStrictMcp, judgeUpstreamFailures, nameProxiedTools } from '@ralph/mcp-plan';
import type { NamedUpstreamServer, UpstreamFailure } from '@ralph/mcp-plan';
import { capResult } from './cap-result.ts';
import { cleanTool } from './clean-tool.ts';
import type { CleanTool } from './clean-tool.ts';
import { wellFormedText } from '../well-formed.ts';
import type { OpenUpstreams, UpstreamOptions } from './open-upstreams.ts';
import { startPiped } from './piped-program.ts';
import type { ProxiedCall, ProxiedToolListing, UpstreamAccess } from './upstream-access.ts';
import { UpstreamConnection } from './upstream-connection.ts';

const MOST_TOOLS = 256;
const LONGEST_NAME = 128;

interface Reached {
  readonly server: NamedUpstreamServer;
  readonly connection: UpstreamConnection;
  readonly tools: readonly CleanTool[];
  readonly remarks: readonly string[];
}

/** Connects to all servers at once and names their tools. */
export async function connectUpstreams(options: UpstreamOptions): Promise<OpenUpstreams> {
  const { servers, cwd, environment, start = startPiped, signal } = options;
  const host = { cwd, environment, start };
  const connections = servers.map((server) => ({ server, connection: new UpstreamConnection(server, host) }));
  const closeAll = async () => {
    await Promise.all(connections.map(({ connection }) => connection.close()));
  };
  const giveUp = () => void closeAll();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  const settled = await Promise.all(connections.map(({ server, connection }) => reach(server, connection)));
  signal?.removeEventListener('abort', giveUp);
  const reached = settled.filter((each) => 'tools' in each);
  const failures = settled.filter((each) => 'message' in each);
  const verdict = judgeUpstreamFailures(failures, isStrictMcp(environment['RALPH_MCP_STRICT']));
  const catalogue = Object.fromEntries(reached.map(({ server, tools }) => [server.name, tools]));
  const named = nameProxiedTools(servers, catalogue);
  const offered = named.ok ? proxied(reached, named.tools) : new Map<string, Proxied>();
  return {
    access: accessTo(offered),
    catalogue,
    fatal: [...verdict.fatal, ...(named.ok ? [] : named.collisions.map(({ message }) => message))],
    warnings: [...verdict.warnings, ...reached.flatMap(({ remarks }) => remarks)],
    [Symbol.asyncDispose]: closeAll,
  };
}

async function reach(
  server: NamedUpstreamServer,
  connection: UpstreamConnection,
): Promise<Reached | UpstreamFailure> {
  try {
    const listed = await connection.listTools();
    const cleaned = listed.slice(0, MOST_TOOLS).map(cleanTool);
    const refused = cleaned.filter((tool) => typeof tool === 'string');
    const left = listed.length - MOST_TOOLS;
    const many = left > 0 ? [`${left} of its tools are left out: ${MOST_TOOLS} are the most`] : [];
    const remarks = [...refused, ...many].map((text) => `MCP server ${JSON.stringify(server.name)}: ${text}`);
    const tools = cleaned.filter((tool) => typeof tool !== 'string');
    return { server, connection, tools, remarks };
  } catch (error) {
    await connection.close();
    return { server, message: error instanceof Error ? error.message : String(error) };
  }
}

interface Proxied {
  readonly listing: ProxiedToolListing;
  readonly server: string;
  readonly tool: string;
  readonly connection: UpstreamConnection;
}

function proxied(
  reached: readonly Reached[],
  names: ReadonlyMap<string, { readonly server: string; readonly tool: string }>,
): ReadonlyMap<string, Proxied> {
  const entries = [...names].flatMap(([name, { server, tool }]): [string, Proxied][] => {
    const owner = reached.find((each) => each.server.name === server);
    const found = owner?.tools.find((each) => each.name === tool);
    if (owner === undefined || found === undefined || name.length > LONGEST_NAME) return [];
    const { title, input_schema } = found;
    const description = `Tool of the MCP server ${JSON.stringify(server)}, outside this checkout. ${found.description}`;
    return [
      [
        name,
        { listing: { name, title, description, input_schema }, server, tool, connection: owner.connection },
      ],
    ];
  });
  return new Map(entries);
}

function accessTo(offered: ReadonlyMap<string, Proxied>): UpstreamAccess {
  const call = async ({ name, input, signal, progress }: ProxiedCall): Promise<CallToolResult> => {
    const found = offered.get(name);
    if (found === undefined) return failure(`There is no tool ${name}.`);
    try {
      const result = await found.connection.call(found.tool, asArguments(input), { signal, progress });
      return capResult(result);
    } catch (error) {
      if (signal.aborted) return failure(`${name} was cancelled; whether it was done is not known.`);
      const why = error instanceof Error ? error.message : String(error);
      return failure(
        `The MCP server ${JSON.stringify(found.server)} failed: ${why}. Try again, or do without it.`,
      );
    }
  };
  return { tools: [...offered.values()].map(({ listing }) => listing), call };
}

function asArguments(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
}

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text: wellFormedText(text) }], isError: true };
}
