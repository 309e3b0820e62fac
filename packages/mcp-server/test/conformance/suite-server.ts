import { createServer } from 'node:http';
import { once } from 'node:events';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { answerRequest, type Door } from '../../src/front.ts';
import { tokenKey } from '../../src/session.ts';
import { registerSuiteResources } from './suite-resources.ts';
import { registerSuiteTools } from './suite-tools.ts';

/** A server with what the conformance suite calls. */
export interface SuiteServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
}

const TOKEN = 'token-of-the-suite';
const PATH = '/w/suite/mcp';

/** Puts the tools and resources of the suite behind the product's own HTTP front: it must not spoil what they answer. */
export async function openSuiteServer(): Promise<SuiteServer> {
  const serve = toNodeHandler(createMcpHandler(suiteServer, { legacy: 'stateless' }));
  const door: Door = {
    path: PATH,
    admit: () => ({ leave: () => undefined }),
    answer: ({ method = 'POST', url = '/', headers }, response, body) =>
      serve({ method, url, headers, [Symbol.asyncIterator]: nothing }, response, body),
  };
  const server = createServer((request, response) => {
    const find = (key: string) => (key === tokenKey(TOKEN) ? door : undefined);
    void answerRequest({ port, find }, request, response);
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}${PATH}`, token: TOKEN, [Symbol.asyncDispose]: close };
}

function suiteServer(): McpServer {
  const server = new McpServer(
    { name: 'suite', version: '1.0.0' },
    { capabilities: { logging: {}, tools: { listChanged: false }, resources: { listChanged: false } } },
  );
  registerSuiteTools(server);
  registerSuiteResources(server);
  return server;
}

/** The front has read the body already. */
async function* nothing(): AsyncGenerator<never> {}
