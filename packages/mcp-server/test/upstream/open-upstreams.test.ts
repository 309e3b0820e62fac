import { createServer } from 'node:http';
import { once } from 'node:events';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { openUpstreams } from '../../src/upstream/open-upstreams.ts';
import type { UpstreamOptions } from '../../src/upstream/open-upstreams.ts';
import { callText, isAlive, openFixture, openHttpUpstream, until } from './upstream-rig.ts';
import type { Fixture } from './upstream-rig.ts';

function open(fixture: Fixture, changes: Partial<UpstreamOptions>) {
  const environment = { PATH: process.env['PATH'], HOME: '/home/me', SECRET: 'hidden' };
  return openUpstreams({ servers: [], cwd: fixture.directory, environment, ...changes });
}

const namesOf = ({ access }: { access: { tools: readonly { name: string }[] } }) =>
  access.tools.map(({ name }) => name);

test('the tools of a stdio server are offered under names of ours, cleaned', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs')] });
  expect([upstreams.fatal, upstreams.warnings]).toEqual([[], []]);
  expect(upstreams.access.tools[0]).toEqual({
    name: 'ralph_custom__docs__echo',
    title: 'Echo',
    description: 'Tool of the MCP server "docs", outside this checkout. Says it again',
    input_schema: expect.objectContaining({
      type: 'object',
      properties: { text: { type: 'string', description: 'Any text[31m' } },
      required: ['text'],
    }),
  });
  expect(await callText(upstreams.access, 'ralph_custom__docs__echo', { text: 'hi' })).toBe('hi');
  expect(await callText(upstreams.access, 'ralph_custom__docs__fail')).toBe('error: it went wrong');
  expect(await callText(upstreams.access, 'ralph_custom__docs__echo', { text: 1 })).toMatch(/^error: /);
  expect(await callText(upstreams.access, 'ralph_custom__docs__none')).toMatch(/^error: There is no tool/);
});

test('a server that prints other lines too is understood', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs', 'junk')] });
  expect(await callText(upstreams.access, 'ralph_custom__docs__echo', { text: 'hi' })).toBe('hi');
});

test('a stdio server sees little of our environment, and what the policy names', async () => {
  await using fixture = openFixture();
  const server = fixture.server('docs', 'plain', { env: { MODE: 'test' }, env_from: ['DOCS_KEY', 'ABSENT'] });
  const environment = { PATH: process.env['PATH'], HOME: '/home/me', SECRET: 'hidden', DOCS_KEY: 'k3y' };
  await using upstreams = await open(fixture, { servers: [server], environment });
  const seen: unknown = JSON.parse(await callText(upstreams.access, 'ralph_custom__docs__environment'));
  expect(seen).toEqual({ PATH: process.env['PATH'], HOME: '/home/me', MODE: 'test', DOCS_KEY: 'k3y' });
  expect(await callText(upstreams.access, 'ralph_custom__docs__where')).toMatch(` ${fixture.directory}`);
});

test('one that dies is started anew with the next call', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs')] });
  expect(await callText(upstreams.access, 'ralph_custom__docs__die')).toBe(
    'error: The MCP server "docs" failed: it ended before it answered; whether the call was done is not known. ' +
      'It is started anew with the next call. Try again, or do without it.',
  );
  expect(await callText(upstreams.access, 'ralph_custom__docs__echo', { text: 'again' })).toBe('again');
  expect(fixture.notes('docs')).toHaveLength(2);
});

test('calls of many sessions share one program', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs')] });
  const calls = Array.from({ length: 20 }, (_, index) =>
    callText(upstreams.access, 'ralph_custom__docs__echo', { text: String(index) }),
  );
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  expect(fixture.notes('docs')).toHaveLength(1);
});

test('progress and cancellation pass through', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs')] });
  const stop = new AbortController();
  const heard: unknown[] = [];
  const result = await upstreams.access.call({
    name: 'ralph_custom__docs__slow',
    input: {},
    signal: stop.signal,
    progress: (done, message) => {
      heard.push([done, message]);
      stop.abort();
    },
  });
  expect(heard).toEqual([[1, 'half way']]);
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('was cancelled') }],
  });
  await until(() => fixture.notes('docs').includes('cancelled'));
});

test('a result that is too long is cut', async () => {
  await using fixture = openFixture();
  await using upstreams = await open(fixture, { servers: [fixture.server('docs')] });
  const text = await callText(upstreams.access, 'ralph_custom__docs__large');
  expect(text.length).toBeLessThan(1_100_000);
  expect(text).toMatch(/\[… 951424 characters left out: ask for less\]$/);
});

test.for(['plain', 'stubborn'])('no program is left of a %s server', async (mode) => {
  await using fixture = openFixture();
  {
    await using upstreams = await open(fixture, { servers: [fixture.server('docs', mode)] });
    expect(upstreams.fatal).toEqual([]);
    expect(isAlive(Number(fixture.notes('docs')[0]))).toBe(true);
  }
  expect(isAlive(Number(fixture.notes('docs')[0]))).toBe(false);
});

test('a server of the policy that cannot be used is fatal, and its secrets are masked', async () => {
  await using fixture = openFixture();
  const server = fixture.server('docs', 'exit', { env_from: ['DOCS_KEY'] });
  const environment = { PATH: process.env['PATH'], DOCS_KEY: 's3cr3t' };
  await using upstreams = await open(fixture, { servers: [server], environment });
  expect(upstreams.fatal).toEqual([
    'MCP server "docs" cannot be used: it ended before it answered; it said: no good: key is ***. ' +
      'Mend it, remove it, or set RALPH_MCP_STRICT=0',
  ]);
  expect(namesOf(upstreams)).toEqual([]);
});

test('a server that complains of its key does not tell a session what it is', async () => {
  await using fixture = openFixture();
  const server = fixture.server('docs', 'plain', { env_from: ['DOCS_KEY'] });
  const environment = { PATH: process.env['PATH'], DOCS_KEY: 's3cr3t' };
  await using upstreams = await open(fixture, { servers: [server], environment });
  expect(await callText(upstreams.access, 'ralph_custom__docs__fail')).toBe(
    'error: it went wrong: *** is no good key',
  );
});

test('when not strict it is only left out', async () => {
  await using fixture = openFixture();
  const gone = fixture.server('gone', 'plain', { command: '/no/such/program' });
  const environment = { PATH: process.env['PATH'], RALPH_MCP_STRICT: '0' };
  await using upstreams = await open(fixture, { servers: [gone, fixture.server('docs')], environment });
  expect(upstreams.fatal).toEqual([]);
  expect(upstreams.warnings).toEqual([expect.stringMatching(/^MCP server "gone" is left out: .*ENOENT/)]);
  expect(Object.keys(upstreams.catalogue)).toEqual(['docs']);
});

test('two tools of one name are refused', async () => {
  await using fixture = openFixture();
  const names = ['my_docs', 'my_docs'];
  await using upstreams = await open(fixture, { servers: names.map((name) => fixture.server(name)) });
  expect(upstreams.fatal[0]).toMatch(/would all be called ralph_custom__my_docs__echo: rename one/);
  expect(namesOf(upstreams)).toEqual([]);
});

test('whoever gives up while a server does not answer is not kept waiting', async () => {
  await using fixture = openFixture();
  const stop = new AbortController();
  const opening = open(fixture, { servers: [fixture.server('docs', 'silent')], signal: stop.signal });
  await until(() => fixture.notes('docs').length > 0);
  stop.abort();
  await using upstreams = await opening;
  expect(upstreams.fatal).toHaveLength(1);
  expect(isAlive(Number(fixture.notes('docs')[0]))).toBe(false);
});

function httpServer(): McpServer {
  const server = new McpServer({ name: 'http', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.registerTool('ping', {}, () => ({ content: [{ type: 'text', text: 'pong' }] }));
  return server;
}

test('an http server is spoken to with the token of the environment', async () => {
  await using fixture = openFixture();
  await using http = await openHttpUpstream(httpServer);
  const server = { transport: 'http', url: http.url, bearer_token_env: 'DOCS_TOKEN' } as const;
  const servers = [{ name: 'docs', origin: 'custom', server } as const];
  await using upstreams = await open(fixture, { servers, environment: { DOCS_TOKEN: 't0ken' } });
  expect(await callText(upstreams.access, 'ralph_custom__docs__ping')).toBe('pong');
  expect(new Set(http.tokens)).toEqual(new Set(['Bearer t0ken']));
  await using without = await open(fixture, { servers, environment: {} });
  expect(without.fatal[0]).toContain('the environment variable DOCS_TOKEN is not set where ralph runs');
});

test('an http server that is not there is fatal', async () => {
  await using fixture = openFixture();
  const gone = await openHttpUpstream(httpServer);
  await gone[Symbol.asyncDispose]();
  const server = { transport: 'http', url: `${gone.url}?token=s3cr3t` } as const;
  await using upstreams = await open(fixture, { servers: [{ name: 'docs', origin: 'custom', server }] });
  expect(upstreams.fatal[0]).toMatch(/^MCP server "docs" cannot be used: .*ECONNREFUSED/);
  expect(upstreams.fatal[0]).not.toContain('s3cr3t');
});

test('an http server that comes back is found again', async () => {
  await using fixture = openFixture();
  const first = await openHttpUpstream(httpServer);
  const { port } = new URL(first.url);
  const servers = [
    { name: 'docs', origin: 'custom', server: { transport: 'http', url: first.url } } as const,
  ];
  await using upstreams = await open(fixture, { servers });
  await first[Symbol.asyncDispose]();
  expect(await callText(upstreams.access, 'ralph_custom__docs__ping')).toMatch(/^error: .*docs.*failed/);
  await using second = await openHttpUpstream(httpServer, Number(port));
  expect(await callText(upstreams.access, 'ralph_custom__docs__ping')).toBe('pong');
  expect(second.tokens.length).toBeGreaterThan(0);
});

test('an http server that redirects elsewhere is not followed with the token', async () => {
  await using fixture = openFixture();
  await using other = await openHttpUpstream(httpServer);
  const server = createServer((_, response) => void response.writeHead(307, { location: other.url }).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/mcp`;
  const servers = [{ name: 'docs', origin: 'custom', server: { transport: 'http', url } } as const];
  await using upstreams = await open(fixture, { servers });
  expect(upstreams.fatal).toHaveLength(1);
  expect(other.tokens).toEqual([]);
  server.close();
});
