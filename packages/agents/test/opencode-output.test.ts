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
    message: 'APIError: invalid x-api-key',
  });
});
