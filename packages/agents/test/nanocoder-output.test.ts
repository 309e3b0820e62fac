import { expect, test } from 'vitest';
import { nanocoderReader } from '../src/nanocoder-output.ts';

/** Its result as it prints it, over many lines. */
function printed(result: object): readonly string[] {
  return JSON.stringify(result, null, 2).split('\n');
}

function read(lines: readonly string[]) {
  const reader = nanocoderReader();
  return lines.flatMap((line) => reader.line(line));
}

test('nothing is told of a result before it is whole', () => {
  const lines = printed({ kind: 'success', exitCode: 0, finalText: 'Done.' });
  expect(read(lines.slice(0, -1))).toEqual([]);
  expect(read(lines)).toEqual([{ type: 'final_message', text: 'Done.' }]);
});

test.for([
  { result: { kind: 'error', message: 'No providers configured' }, message: 'No providers configured' },
  { result: { kind: 'tool-approval-required' }, message: 'nanocoder ended with tool-approval-required' },
])('a result that is no success is an error: $message', ({ result, message }) => {
  expect(read(printed(result))).toEqual([{ type: 'error', message }]);
});

test('its tools are told, the last hundred of them', () => {
  const toolCalls = Array.from({ length: 150 }, (_, index) => ({
    name: 'write_file',
    arguments: { path: `${index}` },
  }));
  const signals = read(printed({ kind: 'success', finalText: '', toolCalls }));
  expect(signals.length).toBe(101);
  expect(signals[0]).toEqual({ type: 'progress', status: 'write_file', note: '50' });
});

test('a server of tools that it could not reach is told when it starts, as nanocoder 1.30.0 prints it', () => {
  expect(
    read(['[plain] MCP server failed: ralph (fetch failed)', 'nanocoder · lab · scripted · yolo']),
  ).toEqual([
    {
      type: 'tools_missing',
      message: 'nanocoder has no ralph tools: MCP server failed: ralph (fetch failed)',
    },
  ]);
});

test('a result beyond all bounds is left, and the next one is read', () => {
  const endless = Array.from({ length: 2 ** 13 }, () => ` "${'x'.repeat(1024)}",`);
  const lines = ['{', ...endless, '}', ...printed({ kind: 'success', finalText: 'Done.' })];
  expect(read(lines)).toEqual([{ type: 'final_message', text: 'Done.' }]);
});
