import { expect, test } from 'vitest';
import { codexReader } from '../src/codex-output.ts';
import { readLines } from './fixtures/read-lines.ts';

const call = (changes: object = {}) => ({
  id: 'item_1',
  type: 'mcp_tool_call',
  server: 'ralph',
  tool: 'write_file',
  arguments: { path: 'src/a.ts' },
  error: null,
  status: 'completed',
  ...changes,
});

test('a run is read from its first line to its usage', () => {
  const signals = readLines(codexReader(), [
    { type: 'thread.started', thread_id: 't-1' },
    { type: 'turn.started' },
    { type: 'item.started', item: call({ status: 'in_progress' }) },
    { type: 'item.completed', item: call({ result: { content: [] } }) },
    { type: 'item.completed', item: { id: 'item_2', type: 'command_execution', command: 'ls -l' } },
    {
      type: 'item.completed',
      item: { id: 'item_3', type: 'file_change', changes: [{ path: 'b.ts', kind: 'add' }] },
    },
    { type: 'item.completed', item: { id: 'item_4', type: 'error', message: 'unknown feature' } },
    { type: 'item.completed', item: { id: 'item_5', type: 'agent_message', text: 'Done.' } },
    { type: 'turn.completed', usage: { input_tokens: 100, cached_input_tokens: 60, output_tokens: 7 } },
  ]);
  expect(signals).toEqual([
    { type: 'session', session_id: 't-1' },
    { type: 'progress', status: 'write_file', note: 'src/a.ts' },
    { type: 'progress', status: 'command_execution', note: 'ls -l' },
    { type: 'progress', status: 'file_change', note: 'b.ts' },
    { type: 'progress', status: 'warning', note: 'unknown feature' },
    { type: 'final_message', text: 'Done.' },
    { type: 'usage', usage: { input_tokens: 100, output_tokens: 7 } },
  ]);
});

test.for([
  'MCP tool call requires approval, but approval policy is never',
  'tool call failed: transport send error: error sending request',
])('a call that never reached the server means that the tools are missing: %s', (message) => {
  const item = call({ error: { message }, status: 'failed' });
  expect(readLines(codexReader(), [{ type: 'item.completed', item }]).at(-1)).toEqual({
    type: 'tools_missing',
    message: `codex could not call write_file: ${message}`,
  });
});

test('a call that the server refused is an answer', () => {
  const item = call({ error: { message: 'Mcp error: -32602: unknown tool' }, status: 'failed' });
  expect(readLines(codexReader(), [{ type: 'item.completed', item }])).toEqual([
    { type: 'progress', status: 'write_file', note: 'src/a.ts' },
    { type: 'progress', status: 'write_file', note: 'failed: Mcp error: -32602: unknown tool' },
  ]);
});

test.for([
  {
    line: { type: 'turn.failed', error: { message: 'unexpected status 401 Unauthorized' } },
    signal: { type: 'error', message: 'unexpected status 401 Unauthorized' },
  },
  { line: { type: 'error', message: 'stream failed' }, signal: { type: 'error', message: 'stream failed' } },
  {
    line: { type: 'error', message: 'Reconnecting... 2/5' },
    signal: { type: 'progress', status: 'api_retry', note: 'Reconnecting... 2/5' },
  },
])('$line.type becomes $signal.type', ({ line, signal }) => {
  expect(readLines(codexReader(), [line])).toEqual([signal]);
});

test('a key that is refused is retried five times, then told, as codex 0.169.0 prints it', () => {
  const refusal =
    'unexpected status 401 Unauthorized: invalid x-api-key, url: http://model.example/v1/responses';
  const signals = readLines(codexReader(), [
    { type: 'error', message: `Reconnecting... 5/5 (${refusal})` },
    { type: 'error', message: refusal },
    { type: 'turn.failed', error: { message: refusal } },
  ]);
  expect(signals.map(({ type }) => type)).toEqual(['progress', 'error', 'error']);
  expect(signals.at(-1)).toEqual({ type: 'error', message: refusal });
});

test.for([
  'Reconnecting... 1/5 (unexpected status 429 Too Many Requests)',
  'stream error: Rate limit reached for gpt-5. Please try again in 11.054s.; retrying 1/5 in 11s…',
])('a 429 while codex goes on asking is told: %s', (message) => {
  expect(readLines(codexReader(), [{ type: 'error', message }])).toEqual([
    { type: 'throttled', message, wait_ms: null },
    { type: 'progress', status: 'api_retry', note: message },
  ]);
});

test('without its tool server codex 0.169.0 says so beside its lines, and ends', () => {
  const line =
    'Error: thread/start: thread/start failed: error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: ralph: handshaking with MCP server failed: Send message error';
  expect(codexReader().line(line)).toEqual([
    {
      type: 'tools_missing',
      message:
        'codex has no ralph tools: required MCP servers failed to initialize: ralph: handshaking with MCP server failed: Send message error',
    },
  ]);
  expect(codexReader().line('Reading prompt from stdin...')).toEqual([]);
});
