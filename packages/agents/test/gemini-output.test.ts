import { expect, test } from 'vitest';
import { geminiReader } from '../src/gemini-output.ts';
import { readLines } from './fixtures/read-lines.ts';

test('a message that comes in pieces is put together, and begun anew after a tool call', () => {
  const piece = (content: string) => ({ type: 'message', role: 'assistant', content, delta: true });
  const signals = readLines(geminiReader(), [
    piece('I wri'),
    piece('te.'),
    { type: 'tool_use', tool_name: 'mcp_ralph_write_file', parameters: { path: 'a' } },
    piece('Done.'),
  ]);
  expect(signals).toEqual([
    { type: 'final_message', text: 'I wri' },
    { type: 'final_message', text: 'I write.' },
    { type: 'progress', status: 'mcp_ralph_write_file', note: 'a' },
    { type: 'final_message', text: 'Done.' },
  ]);
});

test('an endless message is kept up to its limit and then no more', () => {
  const reader = geminiReader();
  const lines = Array.from({ length: 1000 }, () => ({
    type: 'message',
    role: 'assistant',
    content: 'again and ',
  }));
  const signals = readLines(reader, lines);
  expect(signals.length).toBe(400);
  expect(signals.at(-1)).toMatchObject({ text: expect.stringMatching(/^(?:again and )+/) });
});

test('what the user said is no message of its own', () => {
  expect(readLines(geminiReader(), [{ type: 'message', role: 'user', content: 'the prompt' }])).toEqual([]);
});

test.for([
  {
    name: 'one of ours that it does not know means that the tools are missing',
    line: {
      tool_id: 'mcp_ralph_write_file__1',
      error: { type: 'tool_not_registered', message: 'not found' },
    },
    signals: [{ type: 'tools_missing', message: 'gemini has no ralph tools: not found' }],
  },
  {
    name: 'one of its own that is switched off means nothing',
    line: { tool_id: 'run_shell_command__1', error: { type: 'tool_not_registered', message: 'not found' } },
    signals: [],
  },
  {
    name: 'one of ours that refuses is an answer',
    line: { tool_id: 'mcp_ralph_write_file__1', error: { type: 'mcp_tool_error', message: 'outside' } },
    signals: [],
  },
])('a tool call: $name', ({ line, signals }) => {
  expect(readLines(geminiReader(), [{ type: 'tool_result', status: 'error', ...line }])).toEqual(signals);
});

test.for([
  {
    line: { type: 'error', severity: 'error', message: 'Maximum session turns exceeded' },
    signal: { type: 'error', message: 'Maximum session turns exceeded' },
  },
  {
    line: { type: 'error', severity: 'warning', message: 'Loop detected' },
    signal: { type: 'progress', status: 'warning', note: 'Loop detected' },
  },
  {
    line: { type: 'result', status: 'error' },
    signal: { type: 'error', message: 'gemini reported an error without a message' },
  },
])('$line.type becomes $signal.type', ({ line, signal }) => {
  expect(readLines(geminiReader(), [line])).toEqual([signal]);
});

test('a server of tools that it could not reach is told before its first line of JSON, as gemini 0.61.0 prints it', () => {
  const lines = [
    'Ripgrep is not available. Falling back to GrepTool.',
    'MCP issues detected. Run /mcp list for status.',
  ];
  expect(readLines(geminiReader(), lines)).toEqual([
    { type: 'tools_missing', message: 'gemini has no ralph tools: it could not reach their server' },
  ]);
});
