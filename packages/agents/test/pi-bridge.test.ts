import { expect, test } from 'vitest';
import bridge from '../src/pi-bridge.ts';
import { startResponder } from './fixtures/mcp-responder.ts';

type Extensions = Parameters<typeof bridge>[0];
type Tool = Parameters<Extensions['registerTool']>[0];

/** Loads the bridge as pi does, against a real MCP server. */
async function load(
  url: string,
  token: string,
): Promise<{ tools: Map<string, Tool>; end: () => Promise<void> }> {
  const tools = new Map<string, Tool>();
  let end = (): Promise<void> => Promise.resolve();
  const pi: Extensions = {
    registerTool: (tool) => void tools.set(tool.name, tool),
    on: (_event, handler) => {
      end = handler;
    },
  };
  await bridge(pi, { RALPH_MCP_ENDPOINT: url, RALPH_MCP_TOKEN: token });
  return { tools, end: () => end() };
}

test('the bridge offers each tool of the endpoint under its own name and passes calls on', async () => {
  await using server = await startResponder();
  const { tools, end } = await load(server.url, server.token);
  expect([...tools.keys()]).toEqual(['ok', 'refuse', 'picture']);
  expect(tools.get('ok')).toMatchObject({ description: 'Succeeds', parameters: { type: 'object' } });
  expect(await tools.get('ok')?.execute('1', {}, undefined)).toEqual({
    content: [{ type: 'text', text: 'done' }],
    details: {},
  });
  expect(await tools.get('picture')?.execute('2', {}, undefined)).toMatchObject({
    content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }],
  });
  expect(server.calls).toEqual(['ok', 'picture']);
  await end();
});

test('a tool that refuses throws, for pi to mark the answer as an error', async () => {
  await using server = await startResponder();
  const { tools, end } = await load(server.url, server.token);
  await expect(tools.get('refuse')?.execute('1', {}, undefined)).rejects.toThrow('not allowed');
  await end();
});

test('without an endpoint, or with a wrong token, the bridge throws, and pi ends', async () => {
  await expect(load('', 'x')).rejects.toThrow('expected RALPH_MCP_ENDPOINT in the environment');
  await using server = await startResponder();
  await expect(load(server.url, 'wrong')).rejects.toThrow();
});
