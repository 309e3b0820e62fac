import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directCallOf } from '../src/direct-call.ts';
import { toolCallOf } from '../src/tool-call.ts';
import { TOOLS } from '../src/tools.ts';
import { openRig } from './session-rig.ts';

const BOTH = 'application/json, text/event-stream';
const GRANTED = [TOOLS.read_file, TOOLS.exec, TOOLS.ralph_submit_md_artifact];

function asked(params: Readonly<Record<string, unknown>>) {
  return { jsonrpc: '2.0', id: 7, method: 'tools/call', params };
}

const PLAIN = { name: 'read_file', arguments: { path: 'a' } };

test.for<{ name: string; params?: Record<string, unknown>; headers?: Record<string, string | undefined> }>([
  {
    name: 'names a protocol version that negotiates once',
    headers: { 'mcp-protocol-version': '2025-06-18' },
  },
  { name: 'names no version' },
  { name: 'has no arguments', params: { name: 'read_file' } },
  { name: 'tells something of its own', params: { ...PLAIN, _meta: { 'claudecode/toolUseId': 'x' } } },
  { name: 'submits an artifact', params: { name: 'ralph_submit_md_artifact' } },
])('a call that $name is answered directly', ({ params = PLAIN, headers = {} }) => {
  const call = directCallOf(toolCallOf(asked(params)), { accept: BOTH, ...headers }, GRANTED);
  expect(call).toMatchObject({ id: 7, tool: { name: params['name'] }, input: params['arguments'] });
});

test.for<{ name: string; params?: Record<string, unknown>; headers?: Record<string, string | undefined> }>([
  { name: 'wants to hear of progress', params: { ...PLAIN, _meta: { progressToken: 1 } } },
  {
    name: 'negotiates in each request',
    params: { ...PLAIN, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
  },
  { name: 'names a newer version', headers: { 'mcp-protocol-version': '2026-07-28' } },
  { name: 'names a version that never was', headers: { 'mcp-protocol-version': '1999-01-01' } },
  { name: 'takes no stream', headers: { accept: 'application/json' } },
  { name: 'takes no JSON', headers: { accept: 'text/event-stream' } },
  { name: 'does not say what it takes', headers: { accept: undefined } },
  { name: 'is a task', params: { ...PLAIN, task: { ttl: 1 } } },
  { name: 'has arguments that are none', params: { ...PLAIN, arguments: ['a'] } },
  { name: 'starts a program', params: { name: 'exec', arguments: { command: 'true' } } },
  { name: 'is of a tool that the session has not', params: { name: 'write_file' } },
])('a call that $name is left to the SDK', ({ params = PLAIN, headers = {} }) => {
  expect(directCallOf(toolCallOf(asked(params)), { accept: BOTH, ...headers }, GRANTED)).toBeUndefined();
});

test.for([
  { name: 'read_file', arguments: { path: 'src/a.txt' } },
  { name: 'read_file', arguments: { path: 'no/such.txt' } },
  { name: 'read_file', arguments: { path: 5 } },
  { name: 'write_file', arguments: { path: 'other/x.txt', content: 'x' } },
  { name: 'list_directory', arguments: { path: '.' } },
  { name: 'report_progress', arguments: { status: 'on it' } },
])('$name with $arguments gives the same result directly and by the SDK', async (params) => {
  await using rig = await openRig();
  const { url, token } = rig.open();
  const post = async (more: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: BOTH },
      body: JSON.stringify(asked({ ...params, ...more })),
    });
    // Of a stream the last event: what came before are notes on progress.
    const last = (await response.text()).trim().split('\n').at(-1) ?? '';
    return { type: response.headers.get('content-type'), answer: JSON.parse(last.replace(/^data: /, '')) };
  };
  const direct = await post({});
  const bySdk = await post({ _meta: { progressToken: 'p' } });
  expect([direct.type, bySdk.type]).toEqual(['application/json', 'text/event-stream']);
  expect(direct.answer).toEqual(bySdk.answer);
});

test('a search whose client goes away ends', async () => {
  await using rig = await openRig();
  rig.write('src/long.txt', `${'a'.repeat(60)}!\n`);
  const { url, token } = rig.open();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: BOTH };
  const sent = request(url, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.end(
    JSON.stringify(asked({ name: 'grep_files', arguments: { pattern: '(a+)+$', path: join('src') } })),
  );
  await once(sent, 'finish');
  const second = rig.open({ id: 'second' });
  // By then the search, which came before, is under way.
  await fetch(second.url, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${second.token}` },
    body: JSON.stringify(asked({ name: 'report_progress', arguments: { status: 'x' } })),
  });
  sent.destroy();
  await expect.poll(() => rig.events).toContainEqual({ type: 'tool_called', tool: 'grep_files', ok: false });
});
