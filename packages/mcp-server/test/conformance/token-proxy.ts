import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** Where a client that sends no token finds the session. */
export interface TokenProxy extends AsyncDisposable {
  readonly url: string;
}

/**
 * Adds a session's token to every request, for a client that cannot send one; everything else goes through as it is. Where
 * a client names the proxy's own host or origin it means the server's; any other one is for the server to refuse.
 */
export async function openTokenProxy(target: {
  readonly url: string;
  readonly token: string;
}): Promise<TokenProxy> {
  const { host, pathname } = new URL(target.url);
  const server = createServer((incoming, answer) => pass(incoming, answer));
  const pass = (incoming: IncomingMessage, answer: ServerResponse) => {
    const { host: named, origin } = incoming.headers;
    const headers = {
      ...incoming.headers,
      authorization: `Bearer ${target.token}`,
      ...(named === own ? { host } : {}),
      ...(origin === `http://${own}` ? { origin: `http://${host}` } : {}),
    };
    const outgoing = request(target.url, { method: incoming.method, path: pathname, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    answer.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  const own = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://${own}/mcp`, [Symbol.asyncDispose]: close };
}
