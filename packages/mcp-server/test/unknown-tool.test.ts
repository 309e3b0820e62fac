import { expect, test } from 'vitest';
import { toolCallOf } from '../src/tool-call.ts';
import { unknownTool } from '../src/unknown-tool.ts';
import { openCaller, openRig } from './session-rig.ts';

const GRANTED = ['read_file', 'write_file', 'ralph_submit_md_artifact', 'ralph_edit_md_artifact'];
const asked = (name: unknown) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name } });

test.for([
  { name: 'ralph_submit_artifact', hint: 'Call ralph_submit_md_artifact.' },
  { name: 'ralph_insert_plan_step', hint: 'Call ralph_edit_md_artifact.' },
  { name: 'mcp__ralph__read_file', hint: 'Call read_file.' },
  { name: 'ralph_read_file', hint: 'Call read_file.' },
  { name: 'write_fiel', hint: 'Tools are listed by tools/list (did you mean "write_file"?).' },
  { name: 'delete_path', hint: 'This session may not use it. Its tools are listed by tools/list.' },
  { name: 'raw_exec', hint: 'This session may not use it. Its tools are listed by tools/list.' },
  { name: '__proto__', hint: 'Tools are listed by tools/list.' },
  { name: 'launch_rocket', hint: 'Tools are listed by tools/list.' },
])('a call of $name is answered with: $hint', ({ name, hint }) => {
  expect(unknownTool(toolCallOf(asked(name)), GRANTED)).toEqual({
    jsonrpc: '2.0',
    id: 7,
    error: { code: -32602, message: `Tool "${name}" not found. ${hint}` },
  });
});

test.for([
  { name: 'a tool that it has', body: asked('read_file') },
  { name: 'no name', body: asked(undefined) },
  { name: 'another method', body: { ...asked('x'), method: 'tools/list' } },
  { name: 'no id', body: { jsonrpc: '2.0', method: 'tools/call', params: { name: 'x' } } },
  { name: 'another version', body: { ...asked('x'), jsonrpc: '1.0' } },
  { name: 'nothing', body: null },
])('a request with $name is left to the SDK', ({ body }) => {
  expect(unknownTool(toolCallOf(body), GRANTED)).toBeUndefined();
});

test.for(['legacy', 'modern'] as const)('the official client (%s) is told the name to call', async (era) => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open(), era);
  await expect(caller.call('ralph_submit_artifact')).rejects.toThrow('Call ralph_submit_md_artifact.');
  expect(rig.events).toEqual([]);
});
