import { expect, test } from 'vitest';
import { opencodeReader } from '../src/opencode-output.ts';
import { readLines } from './fixtures/read-lines.ts';

test('a run is read line by line, and its usage is summed over the steps', () => {
  const sessionID = 'ses_1';
  const tokens = { input: 10, output: 2, reasoning: 0, cache: { read: 5, write: 1 } };
  const signals = readLines(opencodeReader(), [
    { type: 'step_start', sessionID, part: { type: 'step-start' } },
    {
      type: 'tool_use',
      sessionID,
      part: { tool: 'ralph_write_file', state: { status: 'completed', input: { path: 'src/a.ts' } } },
    },
    { type: 'step_finish', sessionID, part: { tokens, cost: 0.5 } },
    { type: 'text', sessionID, part: { text: 'Done.' } },
    { type: 'step_finish', sessionID, part: { tokens, cost: 0.25 } },
  ]);
  expect(signals).toEqual([
    { type: 'session', session_id: 'ses_1' },
    { type: 'progress', status: 'ralph_write_file', note: 'src/a.ts' },
    { type: 'usage', usage: { input_tokens: 16, output_tokens: 2, cost_usd: 0.5 } },
    { type: 'final_message', text: 'Done.' },
    { type: 'usage', usage: { input_tokens: 32, output_tokens: 4, cost_usd: 0.75 } },
  ]);
});

test.for([
  {
    line: { error: { name: 'APIError', data: { message: 'Unauthorized' } } },
    message: 'APIError: Unauthorized',
  },
  { line: { error: { name: 'UnknownError' } }, message: 'UnknownError' },
  { line: { message: 'rate limit' }, message: 'rate limit' },
  { line: { error: 'odd' }, message: 'opencode reported an error without a message' },
])('an error line says $message', ({ line, message }) => {
  expect(readLines(opencodeReader(), [{ type: 'error', ...line }])).toEqual([{ type: 'error', message }]);
});

test('a key that is refused is told in the words of the model, as opencode 1.18.33 prints it', () => {
  const data = { message: 'invalid x-api-key', statusCode: 401, isRetryable: false, metadata: { url: 'x' } };
  const line = { type: 'error', timestamp: 1, sessionID: 'ses_1', error: { name: 'APIError', data } };
  expect(readLines(opencodeReader(), [line]).at(-1)).toEqual({
    type: 'error',
    message: 'APIError: status 401: invalid x-api-key',
  });
});

test('a limit that opencode no longer waits for is told with the time that the model named', () => {
  const data = { message: 'Slow down', statusCode: 429, responseHeaders: { 'retry-after': '20' } };
  const [signal] = readLines(opencodeReader(), [{ type: 'error', error: { name: 'APIError', data } }]);
  expect(signal).toEqual({ type: 'error', message: 'APIError: status 429: Slow down: retry-after: 20' });
});

// Shortened from what opencode 1.18.33 printed.
const LOG = 'timestamp=2026-11-26T14:57:22.972Z level';
test.for([
  {
    name: 'a model that asks for patience',
    line: `${LOG}=ERROR run=03af message="stream error" providerID=scripted small=false agent=build error.error="AI_APICallError: rate limit reached"`,
    signals: [
      { type: 'throttled', message: 'AI_APICallError: rate limit reached', wait_ms: null },
      { type: 'progress', status: 'api_retry', note: 'AI_APICallError: rate limit reached' },
    ],
  },
  {
    name: 'a model that fails',
    line: `${LOG}=ERROR run=03af message="stream error" small=false agent=build error.error="AI_APICallError: it said \\"500\\""`,
    signals: [{ type: 'progress', status: 'api_retry', note: 'AI_APICallError: it said "500"' }],
  },
  {
    name: 'the model of the title',
    line: `${LOG}=ERROR run=03af message="stream error" small=true agent=title error.error="AI_RetryError: rate limit"`,
    signals: [],
  },
  {
    name: 'our tool server, which is not there',
    line: `${LOG}=WARN run=b740 message="server unavailable" key=ralph type=remote status=failed`,
    signals: [
      {
        type: 'tools_missing',
        message: 'opencode has no ralph tools: its MCP server is "failed", expected "connected"',
      },
    ],
  },
  {
    name: 'a tool server of somebody else',
    line: `${LOG}=WARN run=b740 message="server unavailable" key=other type=remote status=failed`,
    signals: [],
  },
  { name: 'any other line', line: `${LOG}=ERROR run=b740 message=process error="rate limit"`, signals: [] },
])('the log of opencode tells of $name', ({ line, signals }) => {
  expect(opencodeReader().line(line)).toEqual(signals);
});
