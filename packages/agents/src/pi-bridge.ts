import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client';

/** What the bridge uses of the interface that pi gives to its extensions. */
interface PiExtensions {
  readonly registerTool: (tool: PiTool) => void;
  readonly on: (event: 'session_shutdown', handler: () => Promise<void>) => void;
}

interface PiTool {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly parameters: object;
  readonly execute: (
    callId: string,
    args: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ) => Promise<PiResult>;
}

interface PiResult {
  readonly content: readonly PiContent[];
  readonly details: Readonly<Record<string, unknown>>;
}

type PiContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly data: string; readonly mimeType: string };

type Environment = Readonly<Record<string, string | undefined>>;

const CONNECT_LIMIT_MS = 30_000;
const TOOL_LIMIT_MS = 330_000;

/**
 * An extension of pi, which has no MCP of its own: offers the tools of the worker's endpoint under their own names. When
 * it cannot connect it throws, and pi ends.
 */
export default async function bridge(
  pi: PiExtensions,
  environment: Environment = process.env,
): Promise<void> {
  const client = await connect(environment);
  const { tools } = await client.listTools(undefined, { timeout: CONNECT_LIMIT_MS });
  for (const { name, description = name, inputSchema } of tools) {
    pi.registerTool({
      name,
      label: name,
      description,
      parameters: inputSchema,
      execute: async (_callId, args, signal) => {
        const options = { timeout: TOOL_LIMIT_MS, ...(signal === undefined ? {} : { signal }) };
        return piResult(await client.callTool({ name, arguments: args }, options));
      },
    });
  }
  pi.on('session_shutdown', () => client.close());
}

async function connect(environment: Environment): Promise<Client> {
  const url = variable('RALPH_MCP_ENDPOINT', environment);
  const headers = { Authorization: `Bearer ${variable('RALPH_MCP_TOKEN', environment)}` };
  const client = new Client({ name: 'ralph-pi', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport, { timeout: CONNECT_LIMIT_MS });
  return client;
}

function variable(name: string, environment: Environment): string {
  const value = environment[name];
  if (value === undefined || value === '')
    throw new Error(`expected ${name} in the environment, as in a worker of ralph; it is not set`);
  return value;
}

/** A tool that refuses is told by throwing: pi marks the answer as an error then. */
function piResult({ content, isError }: CallToolResult): PiResult {
  const parts = content.map((part): PiContent => {
    if (part.type === 'text') return { type: 'text', text: part.text };
    if (part.type === 'image') return { type: 'image', data: part.data, mimeType: part.mimeType };
    return { type: 'text', text: JSON.stringify(part) };
  });
  if (isError !== true) return { content: parts, details: {} };
  throw new Error(parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'));
}
