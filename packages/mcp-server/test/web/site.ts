import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** A real web server on loopback, gone after the test. */
export interface Site extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` and a path. */
  readonly at: (path: string) => string;
  /** What was asked for, in order. */
  readonly requests: readonly SeenRequest[];
}

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Serves with a handler that is given the request, its body read. */
export async function openSite(
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<Site> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(seen);
      answer(seen, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dispose = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port, at: (path) => `http://127.0.0.1:${port}${path}`, requests, [Symbol.asyncDispose]: dispose };
}

/** Answers with HTML. */
export function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}
