import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHost } from '../src/host.ts';
import { connect, openCaller, openRig } from './session-rig.ts';
import type { Era } from './session-rig.ts';

const eras: readonly Era[] = ['legacy', 'modern'];

test.for(eras)('a %s client lists exactly the granted tools and writes with them', async (era) => {
  await using rig = await openRig();
  const session = rig.open();
  await using caller = await openCaller(session, era);
  const { tools } = await caller.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(session.tools);
  const answer = await caller.call('write_file', { path: 'src/new.txt', content: 'hello' });
  expect(answer.isError).toBe(false);
  expect(readFileSync(join(rig.root, 'src/new.txt'), 'utf8')).toBe('hello');
  expect(rig.events).toContainEqual({ type: 'tool_called', tool: 'write_file', ok: true });
});

test('every listed tool has an object schema, a description and hints', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const { tools } = await caller.client.listTools();
  for (const tool of tools) {
    expect(tool.inputSchema.type).toBe('object');
    expect(tool.description).toBeTruthy();
    expect(tool.annotations?.readOnlyHint).toBeTypeOf('boolean');
  }
});

test('a refused path is an error for the client and an event for the host', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const answer = await caller.call('write_file', { path: 'other/new.txt', content: 'x' });
  expect(answer.isError).toBe(true);
  expect(answer.text).toContain('src/');
  expect(existsSync(join(rig.root, 'other/new.txt'))).toBe(false);
  expect(rig.events.map(({ type }) => type)).toEqual(['tool_denied', 'tool_called']);
});

test('invalid arguments are answered with what the tool takes', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const answer = await caller.call('write_file', { path: 5 });
  expect(answer).toMatchInlineSnapshot(`
    {
      "isError": true,
      "text": "Invalid arguments for write_file, nothing was done.
    ✖ Invalid input: expected string, received number
      → at path
    ✖ Invalid input: expected string, received undefined
      → at content
    It takes: path, content.",
    }
  `);
  expect(rig.events).toEqual([{ type: 'tool_called', tool: 'write_file', ok: false }]);
});

test('an observer that throws changes nothing', async () => {
  await using rig = await openRig();
  const onEvent = () => {
    throw new Error('observer');
  };
  await using caller = await openCaller(rig.open({ onEvent }));
  expect((await caller.call('report_progress', { status: 'working' })).isError).toBe(false);
});

test.for(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'no_such_tool'])(
  'the tool name %s is unknown, and harms nothing',
  async (name) => {
    await using rig = await openRig();
    await using caller = await openCaller(rig.open());
    await expect(caller.call(name)).rejects.toThrow(/-?32602|not found|disabled/);
    expect((await caller.call('list_allowed_roots')).isError).toBe(false);
  },
);

test('defect 48: a session cannot be used without its token, nor with the token or the path of another', async () => {
  await using rig = await openRig();
  const [one, two] = [rig.open({ id: 'one' }), rig.open({ id: 'two' })];
  await expect(connect({ url: one.url, token: two.token })).rejects.toThrow();
  await expect(connect({ url: two.url, token: one.token })).rejects.toThrow();
  for (const method of ['GET', 'POST', 'DELETE']) expect((await fetch(one.url, { method })).status).toBe(401);
  await using caller = await openCaller(one);
  expect((await caller.call('list_allowed_roots')).isError).toBe(false);
});

test('sessions of one host keep their own directories', async () => {
  await using rig = await openRig();
  await using src = await openCaller(rig.open({ id: 'src' }));
  await using other = await openCaller(
    rig.open({ id: 'other', allowed_directories: [join(rig.root, 'other')] }),
  );
  const answers = await Promise.all([
    src.call('write_file', { path: 'src/x', content: '1' }),
    src.call('write_file', { path: 'other/x', content: '1' }),
    other.call('write_file', { path: 'other/y', content: '2' }),
    other.call('write_file', { path: 'src/y', content: '2' }),
  ]);
  expect(answers.map(({ isError }) => isError)).toEqual([false, true, false, true]);
});

test('after refuse() every call is an error, and nothing is written', async () => {
  await using rig = await openRig();
  const session = rig.open();
  await using caller = await openCaller(session);
  session.refuse();
  await expect(caller.call('write_file', { path: 'src/late', content: 'x' })).rejects.toThrow(/ended/);
  expect(existsSync(join(rig.root, 'src/late'))).toBe(false);
});

test('after close() the token is unknown, and closing again is fine', async () => {
  await using rig = await openRig();
  const session = rig.open();
  await session.close();
  await session.close();
  await expect(connect(session)).rejects.toThrow();
});

test('an id with slashes and umlauts is one segment of the path', async () => {
  await using rig = await openRig();
  const session = rig.open({ id: '../ü/ä b' });
  expect(session.url).toMatch(/\/w\/[^/]+\/mcp$/);
  await using caller = await openCaller(session);
  expect((await caller.call('list_allowed_roots')).isError).toBe(false);
});

test('a closed host opens no session and frees its port', async () => {
  const host = await openHost();
  await host.close();
  await host.close();
  await using again = await openHost({ port: host.port });
  expect(again.port).toBe(host.port);
  await expect(openHost({ port: again.port })).rejects.toMatchObject({ code: 'listen_failed' });
  await using rig = await openRig();
  await rig.host.close();
  expect(() => rig.open()).toThrow(expect.objectContaining({ code: 'host_closed' }));
});
