import { CAPABILITIES, buildSessionMcpPlan } from '@ralph/mcp-plan';
import { expect, test } from 'vitest';
import { openCaller, openRig } from '../session-rig.ts';

test('a request to the coordinator is told to the host, and the answer promises nothing', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ capabilities: CAPABILITIES }));
  const args = { action: 'split the unit', work_unit_id: 'b', payload: 'it is two' };
  expect((await caller.call('coordinate', args)).text).toContain('go on with your work');
  await caller.call('coordinate', { action: 'hello' });
  expect(rig.events.filter(({ type }) => type === 'coordination')).toEqual([
    { type: 'coordination', action: 'split the unit', work_unit_id: 'b', note: 'it is two' },
    { type: 'coordination', action: 'hello', work_unit_id: null, note: null },
  ]);
});

test.for([
  { name: 'nothing', args: {} },
  { name: 'too much', args: { action: 'x'.repeat(201) } },
  { name: 'too long a note', args: { action: 'x', payload: 'x'.repeat(4_097) } },
])('a request that says $name is refused', async ({ args }) => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ capabilities: CAPABILITIES }));
  expect((await caller.call('coordinate', args)).isError).toBe(true);
  expect(rig.events.map(({ type }) => type)).toEqual(['tool_called']);
});

test('only a session that may write the plan has it', () => {
  const holds = (drain: string) =>
    buildSessionMcpPlan({ drain }).capabilities.includes('artifact.plan_write');
  expect([holds('planning'), holds('development')]).toEqual([true, false]);
});
