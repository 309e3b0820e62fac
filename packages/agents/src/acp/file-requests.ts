import type {
  ReadTextFileRequest,
  ReadTextFileResponse,
  WriteTextFileRequest,
  WriteTextFileResponse,
} from '@agentclientprotocol/sdk/unstable';
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { clip } from '../clip.ts';
import type { PrintLine } from './acp-line.ts';

/** Reads and writes files for the agent. */
export interface FileRequests extends AsyncDisposable {
  readonly read: (request: ReadTextFileRequest) => Promise<ReadTextFileResponse>;
  readonly write: (request: WriteTextFileRequest) => Promise<WriteTextFileResponse>;
}

/** JSON-RPC's code for what went wrong inside. */
const REFUSED = -32_603;
const MISSING = /\(ENOENT\)$/u;
const CUT = /\n\[truncated: [^\n]*\]$/u;

/**
 * Carries out the agent's file requests with the tools of the worker's MCP server, which hold it in the unit's
 * directories, whatever the agent's own confinement is.
 */
export function openFileRequests(
  mcp: { readonly url: string; readonly token: string },
  print: PrintLine,
): FileRequests {
  let connected: Promise<Client> | null = null;

  const call = async (name: string, args: Readonly<Record<string, unknown>>): Promise<string> => {
    connected ??= connect(mcp);
    const client = await connected;
    const result = await client.callTool({ name, arguments: { ...args } });
    const said = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    if (result.isError === true) throw new Error(said);
    return said;
  };

  const told = async <T>(act: 'read' | 'write', path: string, work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work();
      print({ type: 'file', act, path, problem: null });
      return result;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      print({ type: 'file', act, path, problem: clip(problem, 500) });
      // Some agents look first, and create what they are told is not there.
      throw MISSING.test(problem)
        ? RequestError.resourceNotFound(path)
        : new RequestError(REFUSED, problem, { path });
    }
  };

  return {
    read: ({ path, line, limit }) =>
      told('read', path, async () => {
        const from = line ?? undefined;
        const to = limit === null || limit === undefined ? undefined : (from ?? 1) + limit - 1;
        const content = await call('read_file', { path, line_start: from, line_end: to });
        // Whoever takes a part for the whole and writes it back loses the rest.
        if (CUT.test(content))
          throw new Error(`${path} is too large for one answer: ask for it in parts, by line and limit`);
        return { content };
      }),
    write: ({ path, content }) =>
      told('write', path, async () => {
        await call('write_file', { path, content });
        return {};
      }),
    [Symbol.asyncDispose]: async () => {
      const client = await connected?.catch(() => null);
      await client?.close();
    },
  };
}

async function connect({ url, token }: { readonly url: string; readonly token: string }): Promise<Client> {
  const client = new Client({ name: 'ralph-acp', version: '1' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}
