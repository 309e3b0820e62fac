import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { firstLine, send } from './raw-http.ts';
import type { RawRequest } from './raw-http.ts';
import { openRig } from './session-rig.ts';

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const accept = 'application/json, text/event-stream';

interface Case extends RawRequest {
  readonly name: string;
  readonly status: number;
  readonly code?: number;
  readonly path?: string;
  /** Leave the token out, or send another. */
  readonly token?: string | null;
}

const cases: readonly Case[] = [
  { name: 'a sound request', status: 200 },
  {
    name: 'a content type with a charset',
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
  { name: 'another host', status: 403, headers: { host: 'evil.example' } },
  { name: 'the right host without its port', status: 403, headers: { host: '127.0.0.1' } },
  { name: 'the right host with another port', status: 403, headers: { host: '127.0.0.1:9' } },
  { name: 'an origin, even a local one', status: 403, headers: { origin: 'http://127.0.0.1' } },
  { name: 'another port as origin', status: 403, headers: { origin: 'http://127.0.0.1:9' } },
  { name: 'the origin null', status: 403, headers: { origin: 'null' } },
  { name: 'another path', status: 404, path: '/mcp' },
  { name: 'a path with a query', status: 404, path: '/w/unit/mcp?x=1' },
  { name: 'a path with dots', status: 404, path: '/w/../w/unit/mcp/' },
  { name: 'no token', status: 401, token: null },
  { name: 'an empty token', status: 401, token: '' },
  { name: 'a wrong token', status: 401, token: 'x'.repeat(43) },
  { name: 'a token that names a property of objects', status: 401, token: '__proto__' },
  { name: 'the path of another unit', status: 401, path: '/w/other/mcp' },
  { name: 'GET', status: 405, method: 'GET' },
  { name: 'DELETE', status: 405, method: 'DELETE' },
  { name: 'PUT', status: 405, method: 'PUT' },
  { name: 'text', status: 415, headers: { 'content-type': 'text/plain' } },
  { name: 'a form', status: 415, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  {
    name: 'a content type that only begins like JSON',
    status: 415,
    headers: { 'content-type': 'application/json-patch' },
  },
  { name: 'a body that is not JSON', status: 400, code: -32700, body: '{' },
  { name: 'an empty body', status: 400, code: -32700, body: '' },
  { name: 'a body that is not UTF-8', status: 400, code: -32700, body: new Uint8Array([0x22, 0xff, 0x22]) },
  { name: 'a batch', status: 400, code: -32600, body: `[${LIST}]` },
  { name: 'an empty batch', status: 400, code: -32600, body: '[]' },
];

test.for(cases)(
  '$name is answered with $status',
  async ({ status, code, path, token, method, headers, body }) => {
    await using rig = await openRig();
    const session = rig.open();
    const given = token === undefined ? session.token : token;
    const authorization = given === null ? {} : { authorization: `Bearer ${given}` };
    const answer = await send(path === undefined ? session.url : `http://127.0.0.1:${rig.host.port}${path}`, {
      headers: { 'content-type': 'application/json', accept, ...authorization, ...headers },
      body: body ?? LIST,
      method: method ?? 'POST',
    });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toBe('POST');
    if (code !== undefined)
      expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', error: { code }, id: null });
    expect(rig.events).toEqual([]);
  },
);

test('a refused GET leaves its connection to the requests after it', async () => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, body?: string) =>
    new Promise<{ readonly status: number | undefined; readonly reused: boolean }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` };
      const asked = request(url, { agent, method, headers }, (response) => {
        response
          .resume()
          .once('end', () => resolve({ status: response.statusCode, reused: asked.reusedSocket }));
      });
      asked.once('error', reject).end(body);
    });
  try {
    expect(await ask('GET')).toEqual({ status: 405, reused: false });
    expect(await ask('POST', LIST)).toEqual({ status: 200, reused: true });
  } finally {
    agent.destroy();
  }
});

test('a client that asks for the connection to be closed sees it closed', async () => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const headers = ['Content-Type: application/json', `Accept: ${accept}`, `Authorization: Bearer ${token}`];
  const head = [`POST ${new URL(url).pathname} HTTP/1.1`, `Host: 127.0.0.1:${rig.host.port}`, ...headers];
  const more = ['Connection: close', `Content-Length: ${LIST.length}`, '', LIST];
  const socket = connect(rig.host.port, '127.0.0.1', () => socket.write([...head, ...more].join('\r\n')));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
});

test('localhost with the port is this server too', async () => {
  await using rig = await openRig();
  const { token } = rig.open();
  const answer = await send(`http://127.0.0.1:${rig.host.port}/w/unit/mcp`, {
    headers: {
      host: `localhost:${rig.host.port}`,
      'content-type': 'application/json',
      accept,
      authorization: `bearer ${token}`,
    },
    body: LIST,
  });
  expect(answer.status).toBe(200);
});

test('the origin of the server itself is no foreign page', async () => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const origin = new URL(url).origin;
  const headers = { origin, 'content-type': 'application/json', accept, authorization: `Bearer ${token}` };
  expect((await send(url, { headers, body: LIST })).status).toBe(200);
  const other = { ...headers, origin: `${origin}.evil.example` };
  expect((await send(url, { headers: other, body: LIST })).status).toBe(403);
});

test('a body of more than 4 MiB is refused by its announced length', async () => {
  await using rig = await openRig();
  const { token } = rig.open();
  const head = `POST /w/unit/mcp HTTP/1.1\r\nHost: 127.0.0.1:${rig.host.port}\r\nAuthorization: Bearer ${token}\r\n`;
  const more = `Content-Type: application/json\r\nContent-Length: ${4 * 1024 * 1024 + 1}\r\n\r\n`;
  expect(await firstLine(rig.host.port, head + more)).toContain('413');
});

test('a body of more than 4 MiB is refused when it comes without a length', async () => {
  await using rig = await openRig();
  const { token } = rig.open();
  const head = `POST /w/unit/mcp HTTP/1.1\r\nHost: 127.0.0.1:${rig.host.port}\r\nAuthorization: Bearer ${token}\r\n`;
  const more = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  expect(await firstLine(rig.host.port, head + more + chunk.repeat(4) + chunk)).toContain('413');
});

test('nobody waits for the body of a request without a valid token', async () => {
  await using rig = await openRig();
  rig.open();
  const head = `POST /w/unit/mcp HTTP/1.1\r\nHost: 127.0.0.1:${rig.host.port}\r\nAuthorization: Bearer wrong\r\n`;
  const more = 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"json';
  expect(await firstLine(rig.host.port, head + more)).toContain('401');
});

test('JSON that is nested without end does not bring the server down', async () => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` };
  const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  const answer = await send(url, {
    headers,
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${deep}}`,
  });
  expect(answer.status).toBeGreaterThanOrEqual(200);
  expect((await send(url, { headers, body: LIST })).status).toBe(200);
});

test('a cancellation of a request that nobody knows is taken without a word', async () => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` };
  const body = JSON.stringify({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 77 },
  });
  expect((await send(url, { headers, body })).status).toBe(202);
});

test('of forty calls at a time some are turned away, and the rest end with the session', async () => {
  await using rig = await openRig();
  const session = rig.open();
  const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${session.token}` };
  const params = { name: 'exec', arguments: { command: ['sleep', '60'] } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const calls = Array.from({ length: 40 }, () => send(session.url, { headers, body }));
  const turnedAway = calls.map(async (call) => {
    const { status } = await call;
    return status === 503 ? status : Promise.reject(new Error(`status ${status}`));
  });
  expect(await Promise.any(turnedAway)).toBe(503);
  await session.close();
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(32);
});
