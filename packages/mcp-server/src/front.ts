import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body.ts';
import { tokenKey } from './session.ts';
import type { Session } from './session.ts';

/** What the front needs of a session. */
export type Door = Pick<Session, 'path' | 'admit' | 'answer'>;

/** What the front knows of its host. */
export interface FrontOptions {
  readonly port: number;
  /** Finds a session by the hash of its token. */
  readonly find: (key: string) => Door | undefined;
}

/** A request that goes no further, as JSON-RPC over HTTP. */
interface Rejection {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const PATH = /^\/w\/[^/?#]+\/mcp$/;

/** Checks everything about a request that the SDK does not, cheapest first, and lets only sound ones through. */
export async function answerRequest(
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const entry = checkEnvelope(options, request);
  if ('status' in entry) return reject(response, entry);
  const admission = entry.session.admit();
  if (admission === 'refused') return reject(response, REFUSED);
  if (admission === 'busy') return reject(response, BUSY);
  try {
    const body = await checkBody(request);
    if ('status' in body) return reject(response, body);
    closeIfAsked(request, response);
    await entry.session.answer(request, response, body.value);
  } catch (error) {
    if (!response.headersSent) reject(response, internal(error));
  } finally {
    admission.leave();
  }
}

function checkEnvelope(
  options: FrontOptions,
  request: IncomingMessage,
): Rejection | { readonly session: Door } {
  const { host, origin, authorization } = request.headers;
  const own = [`127.0.0.1:${options.port}`, `localhost:${options.port}`];
  if (host === undefined || !own.includes(host)) return WRONG_HOST;
  // We serve no pages, so our own origin is no page's.
  if (origin !== undefined && !own.some((name) => origin === `http://${name}`)) return FROM_A_BROWSER;
  if (!PATH.test(request.url ?? '')) return NOT_FOUND;
  const session = options.find(tokenKey(bearer(authorization)));
  if (session === undefined || session.path !== request.url) return UNAUTHORIZED;
  if (request.method !== 'POST') return WRONG_METHOD;
  if (!isJson(request.headers['content-type'])) return WRONG_TYPE;
  return { session };
}

async function checkBody(request: IncomingMessage): Promise<Rejection | { readonly value: unknown }> {
  const text = await readBody(request);
  if (text === 'too_large') return TOO_LARGE;
  if (text === 'not_utf8') return NOT_JSON;
  const parsed = parseJson(text.text);
  if (parsed === null) return NOT_JSON;
  return Array.isArray(parsed.value) ? BATCH : parsed;
}

/** The SDK answers `connection: keep-alive` even to a client that waits for the connection to be closed. */
function closeIfAsked({ headers, socket }: IncomingMessage, response: ServerResponse): void {
  if (headers.connection?.toLowerCase() === 'close') response.once('finish', () => socket.end());
}

function bearer(authorization: string | undefined): string {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/**
 * Closes the connection too while a body may still be under way, for nobody waits for it. Else the connection stays:
 * there are clients that send their next request on the one that a refused GET stream came over.
 */
function reject(response: ServerResponse, { status, code, message, headers }: Rejection): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null });
  const close = mayHaveMore(response.req) ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...close, ...headers });
  response.end(body);
}

function mayHaveMore({ complete, headers }: IncomingMessage): boolean {
  const announced = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return announced && !complete;
}

const WRONG_HOST: Rejection = {
  status: 403,
  code: -32000,
  message: 'Host header: expected this server on 127.0.0.1 with its port.',
};
const FROM_A_BROWSER: Rejection = {
  status: 403,
  code: -32000,
  message: 'Origin header: requests from web pages are refused.',
};
const NOT_FOUND: Rejection = {
  status: 404,
  code: -32000,
  message: 'No such endpoint. Use the url of the session.',
};
const UNAUTHORIZED: Rejection = {
  status: 401,
  code: -32001,
  message: 'Expected "Authorization: Bearer <token>" with the token of this session.',
  headers: { 'www-authenticate': 'Bearer' },
};
const WRONG_METHOD: Rejection = {
  status: 405,
  code: -32000,
  message: 'Only POST is served: the server keeps no streams and no sessions of its own.',
  headers: { allow: 'POST' },
};
const WRONG_TYPE: Rejection = {
  status: 415,
  code: -32000,
  message: 'Expected content type application/json.',
};
const TOO_LARGE: Rejection = { status: 413, code: -32000, message: 'The request is larger than 4 MiB.' };
const NOT_JSON: Rejection = {
  status: 400,
  code: -32700,
  message: 'Parse error: the body is not valid JSON.',
};
const BATCH: Rejection = {
  status: 400,
  code: -32600,
  message: 'JSON-RPC batches are not served: send one message.',
};
const REFUSED: Rejection = {
  status: 403,
  code: -32001,
  message: 'This session has ended: no call is served any more.',
};
const BUSY: Rejection = {
  status: 503,
  code: -32001,
  message: 'This session has 32 calls under way: wait for one to end.',
  headers: { 'retry-after': '1' },
};

function internal(error: unknown): Rejection {
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, code: -32603, message: `The session could not be served: ${message}` };
}
