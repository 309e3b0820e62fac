import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { answerRequest } from './front.ts';
import { McpServerError } from './mcp-server-error.ts';
import { Session } from './session.ts';
import { proxiedToolsFor, toolNamesFor } from './tool-names.ts';
import type { SessionOptions } from './tool.ts';

/** One open session: what an agent needs to reach it, and how it ends. */
export interface McpSession extends AsyncDisposable {
  readonly url: string;
  /** Goes into `Authorization: Bearer`; valid for this session only. */
  readonly token: string;
  /** Names of the tools that are offered. */
  readonly tools: readonly string[];
  /** From now on every call is answered with an error, and running calls are aborted. */
  readonly refuse: () => void;
  /** Refuses, forgets the token, and resolves when no child process of the session is left. */
  readonly close: () => Promise<void>;
}

/** All sessions of one process, behind one port of the loopback interface. */
export interface McpHost extends AsyncDisposable {
  readonly port: number;
  /** Opens a session; nothing but a token is made until its first call. */
  readonly openSession: (options: SessionOptions) => McpSession;
  /** Closes every session, then the port. */
  readonly close: () => Promise<void>;
}

/** Where a host listens. */
export interface HostOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
}

/**
 * Starts the server that all sessions of this process share, on 127.0.0.1.
 *
 * @example
 * await using host = await openHost();
 * const session = host.openSession(options);
 * startAgent(session.url, session.token);
 *
 * @throws McpServerError `listen_failed` when the port cannot be had.
 */
export async function openHost({ port = 0 }: HostOptions = {}): Promise<McpHost> {
  const sessions = new Map<string, Session>();
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    connectionsCheckingInterval: 2_000,
    // Longer than a model thinks between two calls: a connection that closes just then would lose the next one.
    keepAliveTimeout: 600_000,
  });
  const bound = await listen(server, port);
  const front = { port: bound, find: (key: string) => sessions.get(key) };
  server.on('request', (request, response) => void answerRequest(front, request, response));
  const openSession = (options: SessionOptions) => open(sessions, server, bound, options);
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= closeAll(server, sessions));
  return { port: bound, openSession, close, [Symbol.asyncDispose]: close };
}

function open(
  sessions: Map<string, Session>,
  server: Server,
  port: number,
  options: SessionOptions,
): McpSession {
  if (!server.listening) {
    throw new McpServerError(
      'host_closed',
      'The host is closed. Open sessions before closing it, or open a new host.',
    );
  }
  const session = new Session(options);
  sessions.set(session.key, session);
  const close = () => {
    sessions.delete(session.key);
    return session.close();
  };
  return {
    url: `http://127.0.0.1:${port}${session.path}`,
    token: session.token,
    tools: [...toolNamesFor(options), ...proxiedToolsFor(options).map(({ name }) => name)],
    refuse: () => session.refuse(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new McpServerError(
      'listen_failed',
      `Cannot listen on 127.0.0.1 port ${port}: ${why}. Use port 0.`,
      { cause },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function closeAll(server: Server, sessions: Map<string, Session>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const open = [...sessions.values()];
  sessions.clear();
  await Promise.all(open.map((session) => session.close()));
  server.closeAllConnections();
  await closed;
}
