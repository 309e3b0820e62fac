import {
  Client,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { CallToolResult, Tool, Transport } from '@modelcontextprotocol/client';
import { maskSecrets, secretsOf } from '@ralph/mcp-plan';
import type { NamedUpstreamServer } from '@ralph/mcp-plan';
import { cleanEnvironment } from '../clean-environment.ts';
import { McpServerError } from '../mcp-server-error.ts';
import type { Progress } from '../tool.ts';
import { packageVersion } from '../version.ts';
import { visibleText } from '../visible-text.ts';
import { cappedFetch } from './capped-fetch.ts';
import { PipeTransport } from './pipe-transport.ts';
import type { StartPiped } from './piped-program.ts';

const CONNECT_WITHIN_MS = 30_000;
const PROBE_WITHIN_MS = 5_000;
/** A little less than the agents wait for a tool. */
const CALL_WITHIN_MS = 300_000;
const MOST_STARTS = 20;
const MESSAGE_LENGTH = 2_000;

/** What connections need of the process that they live in. */
export interface ConnectionHost {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly start: StartPiped;
}

/** How one call is watched and ended. */
export interface UpstreamCallOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * The connection to one upstream server, shared by all sessions of a run.
 *
 *     closed ──listTools() or call()──► open ──it died──► closed ──close()──► ended
 */
export class UpstreamConnection {
  readonly #server: NamedUpstreamServer;
  readonly #host: ConnectionHost;
  readonly #secrets: readonly string[];
  readonly #tools = new Map<string, Tool>();
  readonly #stop = new AbortController();
  #client: Promise<Client> | null = null;
  #current: Client | null = null;
  #starts = 0;

  constructor(server: NamedUpstreamServer, host: ConnectionHost) {
    this.#server = server;
    this.#host = host;
    this.#secrets = [...secretsOf([server]), ...Object.values(this.#handedOver()), this.#bearerToken() ?? ''];
  }

  /** Connects and asks what is offered; rejects with a message without secrets. */
  async listTools(): Promise<readonly Tool[]> {
    try {
      const client = await this.#open();
      const { tools } = await client.listTools(undefined, {
        timeout: CONNECT_WITHIN_MS,
        signal: this.#stop.signal,
      });
      for (const { name, inputSchema } of tools) this.#tools.set(name, { name, inputSchema });
      return tools;
    } catch (error) {
      throw new Error(this.#explain(error), { cause: error });
    }
  }

  /** Calls a tool; a server that had died is started anew, once. Rejects with a message that says what to do. */
  async call(
    name: string,
    input: Record<string, unknown>,
    options: UpstreamCallOptions,
  ): Promise<CallToolResult> {
    const tool = this.#tools.get(name) ?? { name, inputSchema: { type: 'object' } };
    const call = { name, input, tool, ...options };
    try {
      const client = await this.#open();
      try {
        return this.#masked(await request(client, call));
      } catch (error) {
        if (isLost(error)) await this.#drop(client);
        if (!isUndelivered(error)) throw error;
        return this.#masked(await request(await this.#open(), call));
      }
    } catch (error) {
      throw new Error(this.#explain(error), { cause: error });
    }
  }

  /** Ends the connection, and the program behind it. */
  async close(): Promise<void> {
    this.#stop.abort();
    const client = await this.#client?.catch(() => null);
    await client?.close();
  }

  async #open(): Promise<Client> {
    if (this.#stop.signal.aborted) throw new Error('the run is over');
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  async #connect(): Promise<Client> {
    this.#starts += 1;
    if (this.#starts > MOST_STARTS)
      throw new Error(`it has been started ${MOST_STARTS} times and died each time`);
    const isStdio = this.#server.server.transport === 'stdio';
    // Some older stdio servers end at a question that comes before "initialize".
    const versionNegotiation = isStdio
      ? ({ mode: 'legacy' } as const)
      : ({ mode: 'auto', probe: { timeoutMs: PROBE_WITHIN_MS } } as const);
    const client = new Client(
      { name: 'ralph', version: packageVersion() },
      { capabilities: {}, versionNegotiation },
    );
    const transport = isStdio ? await this.#startProgram() : this.#openHttp();
    Object.assign(client, { onclose: () => this.#forget(client) });
    try {
      await client.connect(transport, { timeout: CONNECT_WITHIN_MS, signal: this.#stop.signal });
      this.#current = client;
      return client;
    } catch (error) {
      await transport.close();
      const why = isEnd(error) ? 'it ended before it answered' : textOf(error);
      const said =
        transport instanceof PipeTransport && transport.lastWords !== ''
          ? `; it said: ${transport.lastWords}`
          : '';
      throw new McpServerError('upstream_failed', `${why}${said}`, { cause: error });
    }
  }

  async #startProgram(): Promise<PipeTransport> {
    const { command = '', args = [], env = {} } = this.#server.server;
    const clean = cleanEnvironment(this.#host.environment);
    const program = await this.#host.start({
      argv: [command, ...args],
      cwd: this.#host.cwd,
      env: { ...clean, ...this.#handedOver(), ...env },
    });
    return new PipeTransport(program);
  }

  #openHttp(): Transport {
    const token = this.#bearerToken();
    const { url = '', bearer_token_env } = this.#server.server;
    if (bearer_token_env !== undefined && token === null) throw notSet(bearer_token_env);
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    return new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers }, fetch: cappedFetch });
  }

  /** The variables of ours that the server gets too; one that is not set is the server's to complain of. */
  #handedOver(): Record<string, string> {
    const names = this.#server.server.env_from ?? [];
    return Object.fromEntries(
      names.flatMap((name) => {
        const value = this.#host.environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  #bearerToken(): string | null {
    const name = this.#server.server.bearer_token_env;
    return (name === undefined ? null : this.#host.environment[name]) ?? null;
  }

  async #drop(client: Client): Promise<void> {
    this.#forget(client);
    await client.close().catch(() => undefined);
  }

  #forget(client: Client): void {
    if (this.#current === client) this.#client = null;
  }

  /** Servers complain of keys by repeating them; what they answer otherwise is theirs to say. */
  #masked(result: CallToolResult): CallToolResult {
    if (result.isError !== true) return result;
    const content = result.content.map((block) =>
      block.type === 'text' ? { ...block, text: maskSecrets(block.text, this.#secrets) } : block,
    );
    return { content, isError: true };
  }

  #explain(error: unknown): string {
    return maskSecrets(visibleText(textOf(error)), this.#secrets).slice(0, MESSAGE_LENGTH);
  }
}

interface Call extends UpstreamCallOptions {
  readonly name: string;
  readonly input: Record<string, unknown>;
  readonly tool: Tool;
}

function request(client: Client, { name, input, tool, signal, progress }: Call): Promise<CallToolResult> {
  return client.callTool(
    { name, arguments: input },
    {
      signal,
      timeout: CALL_WITHIN_MS,
      onprogress: ({ progress: done, message = '' }) => progress(done, visibleText(message)),
      // Without its output schema: those of strangers are not compiled.
      toolDefinition: tool,
    },
  );
}

/** Whether the connection is of no use any more. */
function isLost(error: unknown): boolean {
  return isUndelivered(error) || isEnd(error) || error instanceof TypeError;
}

/** Whether the server has not looked at the call, so that it may be sent again; with 404 it has forgotten the session. */
function isUndelivered(error: unknown): boolean {
  if (error instanceof SdkHttpError) return error.status === 404;
  if (!(error instanceof SdkError)) return false;
  return error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.SendFailed;
}

function isEnd(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed;
}

function textOf(error: unknown): string {
  if (error instanceof SdkError) {
    if (error.code === SdkErrorCode.RequestTimeout) return 'it did not answer in time';
    if (isEnd(error))
      return 'it ended before it answered; whether the call was done is not known. It is started anew with the next call';
  }
  return error instanceof McpServerError ? error.message : messages(error).join(': ');
}

/** What went wrong, and what that came from, as far as it says more. */
function messages(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (error.cause === undefined) return [error.message];
  return [error.message, ...messages(error.cause).filter((text) => !error.message.includes(text))];
}

function notSet(name: string): Error {
  return new Error(`the environment variable ${name} is not set where ralph runs`);
}
