import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import type { NamedUpstreamServer } from '@ralph/mcp-plan';
import type { UpstreamAccess } from '../../src/upstream/upstream-access.ts';

const PROGRAM = fileURLToPath(new URL('../fixtures/upstream.mjs', import.meta.url));

/** A directory for the stdio fixture, gone after the test. */
export interface Fixture extends AsyncDisposable {
  readonly directory: string;
  /** The fixture server in one of its modes, as a policy names it. */
  readonly server: (
    name: string,
    mode?: string,
    changes?: Readonly<Partial<NamedUpstreamServer['server']>>,
  ) => NamedUpstreamServer;
  /** What a server of this name wrote down: its pid for each start. */
  readonly notes: (name: string) => readonly string[];
}

/** Makes a place for fixture servers. */
export function openFixture(): Fixture {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-upstream-')));
  const file = (name: string) => join(directory, `${name}.txt`);
  return {
    directory,
    server: (name, mode = 'plain', changes = {}) => ({
      name,
      origin: 'custom',
      server: {
        transport: 'stdio',
        command: process.execPath,
        args: [PROGRAM, file(name), mode],
        ...changes,
      },
    }),
    notes: (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim().split('\n') : []),
    [Symbol.asyncDispose]: () => {
      rmSync(directory, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** Serves MCP over streamable HTTP on loopback with the official SDK. */
export async function openHttpUpstream(
  create: () => McpServer,
  wanted = 0,
): Promise<AsyncDisposable & { readonly url: string; readonly tokens: readonly (string | undefined)[] }> {
  const tokens: (string | undefined)[] = [];
  const handler = createMcpHandler(create);
  const serve = toNodeHandler(handler);
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const { method = 'POST', url = '/', headers } = request;
    void serve(
      { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() },
      response,
    );
  });
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dispose = async () => {
    await handler.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}/mcp`, tokens, [Symbol.asyncDispose]: dispose };
}

/** Calls a proxied tool and returns its text. */
export async function callText(access: UpstreamAccess, name: string, input: unknown = {}): Promise<string> {
  const { content, isError } = await access.call({
    name,
    input,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const texts = content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`));
  return `${isError === true ? 'error: ' : ''}${texts.join('\n')}`;
}

/** Waits until a condition holds; the time limit of the test is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
