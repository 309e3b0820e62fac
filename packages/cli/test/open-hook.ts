import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a web hook was sent. */
export interface Call {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real server that answers each call with the next of these codes; `null` never answers. */
export async function openHook(codes: readonly (number | null)[]) {
  const calls: Call[] = [];
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const code = codes[calls.length] ?? 200;
      calls.push({ headers: request.headers, body });
      open.push(response);
      if (codes[calls.length - 1] !== null) response.writeHead(code, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/hooks/s3cr3t-path`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
