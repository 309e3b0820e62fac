import { buildSessionMcpPlan } from '@ralph/mcp-plan';
import { expect, test } from 'vitest';
import { openUpstreams } from '../../src/upstream/open-upstreams.ts';
import { openCaller, openRig } from '../session-rig.ts';
import type { Rig } from '../session-rig.ts';
import { openFixture, until } from './upstream-rig.ts';

async function openDocs(rig: Rig, fixture: ReturnType<typeof openFixture>) {
  const servers = [fixture.server('docs')];
  const environment = { PATH: process.env['PATH'] };
  const upstreams = await openUpstreams({ servers, cwd: rig.root, environment });
  const capabilities = [...rig.options().capabilities, 'upstream.tool_use'] as const;
  return { upstreams, capabilities, [Symbol.asyncDispose]: () => upstreams[Symbol.asyncDispose]() };
}

test.for(['legacy', 'modern'] as const)('a %s client lists and calls upstream tools', async (era) => {
  await using fixture = openFixture();
  await using rig = await openRig();
  await using docs = await openDocs(rig, fixture);
  const session = rig.open({ capabilities: docs.capabilities, upstream: docs.upstreams.access });
  expect(session.tools).toContain('ralph_custom__docs__echo');
  await using caller = await openCaller(session, era);
  const { tools } = await caller.client.listTools();
  const echo = tools.find(({ name }) => name === 'ralph_custom__docs__echo');
  expect(echo).toMatchObject({
    title: 'Echo',
    inputSchema: { type: 'object', required: ['text'] },
    annotations: { openWorldHint: true },
  });
  const args = { name: 'ralph_custom__docs__echo', arguments: { text: 'hi' } };
  expect(await caller.client.callTool(args)).toMatchObject({
    content: [{ type: 'text', text: 'hi' }],
    structuredContent: { text: 'hi' },
  });
  expect(await caller.call('ralph_custom__docs__fail')).toEqual({ text: 'it went wrong', isError: true });
  expect(rig.events).toEqual([
    { type: 'tool_called', tool: 'ralph_custom__docs__echo', ok: true },
    { type: 'tool_called', tool: 'ralph_custom__docs__fail', ok: false },
  ]);
});

test('a session without the capability neither sees nor calls them', async () => {
  await using fixture = openFixture();
  await using rig = await openRig();
  await using docs = await openDocs(rig, fixture);
  const { capabilities } = buildSessionMcpPlan({ drain: 'commit' });
  const session = rig.open({ capabilities, upstream: docs.upstreams.access });
  expect(session.tools.filter((name) => name.startsWith('ralph_custom'))).toEqual([]);
  await using caller = await openCaller(session);
  await expect(caller.call('ralph_custom__docs__echo', { text: 'hi' })).rejects.toThrow('not found');
});

test('in the text form the data is not sent', async () => {
  await using fixture = openFixture();
  await using rig = await openRig();
  await using docs = await openDocs(rig, fixture);
  const options = {
    capabilities: docs.capabilities,
    upstream: docs.upstreams.access,
    result_form: 'text',
  } as const;
  await using caller = await openCaller(rig.open(options));
  const result = await caller.client.callTool({
    name: 'ralph_custom__docs__echo',
    arguments: { text: 'hi' },
  });
  expect([result.content, result.structuredContent]).toEqual([[{ type: 'text', text: 'hi' }], undefined]);
});

test('progress of an upstream reaches the client, and its cancellation the upstream', async () => {
  await using fixture = openFixture();
  await using rig = await openRig();
  await using docs = await openDocs(rig, fixture);
  const session = rig.open({ capabilities: docs.capabilities, upstream: docs.upstreams.access });
  await using caller = await openCaller(session);
  const stop = new AbortController();
  const onprogress = () => stop.abort();
  const call = caller.client.callTool(
    { name: 'ralph_custom__docs__slow' },
    { onprogress, signal: stop.signal },
  );
  await expect(call).rejects.toThrow();
  await until(() => fixture.notes('docs').includes('cancelled'));
});

test('a session that closes ends its calls upstream, and the others go on', async () => {
  await using fixture = openFixture();
  await using rig = await openRig();
  await using docs = await openDocs(rig, fixture);
  const options = { capabilities: docs.capabilities, upstream: docs.upstreams.access };
  const [one, other] = [rig.open({ ...options, id: 'one' }), rig.open({ ...options, id: 'other' })];
  await using first = await openCaller(one);
  await using second = await openCaller(other);
  const heard = new Promise<void>((resolve) => {
    const slow = { name: 'ralph_custom__docs__slow' };
    void first.client.callTool(slow, { onprogress: () => resolve() }).catch(() => undefined);
  });
  await heard;
  await one.close();
  await until(() => fixture.notes('docs').includes('cancelled'));
  expect((await second.call('ralph_custom__docs__echo', { text: 'here' })).text).toBe('here');
});
