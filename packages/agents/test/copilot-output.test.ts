import { expect, test } from 'vitest';
import { copilotReader } from '../src/copilot-output.ts';
import { readLines } from './fixtures/read-lines.ts';

test.for([
  { servers: [{ name: 'ralph', status: 'connected' }], signals: [] },
  { servers: [{ name: 'ralph', status: 'pending' }], signals: [] },
  {
    servers: [{ name: 'ralph', status: 'failed', error: 'connection refused' }],
    signals: [
      {
        type: 'tools_missing',
        message:
          'copilot has no ralph tools: its MCP server is "failed", expected "connected": connection refused',
      },
    ],
  },
  {
    servers: [{ name: 'githubiq', status: 'disabled' }],
    signals: [
      {
        type: 'tools_missing',
        message: 'copilot has no ralph tools: its MCP server is "not listed", expected "connected"',
      },
    ],
  },
])('its servers $servers tell whether it has our tools', ({ servers, signals }) => {
  expect(readLines(copilotReader(), [{ type: 'session.mcp_servers_loaded', data: { servers } }])).toEqual(
    signals,
  );
});

test('a model that asks for patience is told, and any other trouble as one more attempt', () => {
  const failure = (statusCode: number) => ({
    type: 'model.call_failure',
    data: { statusCode, errorMessage: 'no', retryAttempt: 1 },
  });
  expect(readLines(copilotReader(), [failure(429), failure(500)])).toEqual([
    { type: 'throttled', message: 'status 429: no', wait_ms: null },
    { type: 'progress', status: 'api_retry', note: 'attempt 2: status 429: no' },
    { type: 'progress', status: 'api_retry', note: 'attempt 2: status 500: no' },
  ]);
});

test('a message without text, beside its calls, is none', () => {
  expect(readLines(copilotReader(), [{ type: 'assistant.message', data: { content: '' } }])).toEqual([]);
});

test('without a login it is to be stopped, for it may take a minute to end, as copilot 1.0.102 does', () => {
  const lines = ['Package extraction took 10334ms', 'Error: No authentication information found.', ''];
  expect(readLines(copilotReader(), lines)).toEqual([
    { type: 'login_refused', message: 'copilot: No authentication information found.' },
  ]);
});
