import { expect, test } from 'vitest';
import { CLAUDE, claudeReader } from '../src/claude-output.ts';
import { readLines } from './fixtures/read-lines.ts';

const init = (servers: unknown) => ({
  type: 'system',
  subtype: 'init',
  tools: ['Task', 'mcp__ralph__write_file'],
  mcp_servers: servers,
  session_id: 's-1',
});

test('a run is read from its first line to its result', () => {
  const signals = readLines(claudeReader(CLAUDE), [
    init([{ name: 'ralph', status: 'connected' }]),
    {
      type: 'assistant',
      session_id: 's-1',
      message: {
        content: [
          { type: 'text', text: 'I write the file.' },
          {
            type: 'tool_use',
            id: 't',
            name: 'mcp__ralph__write_file',
            input: { path: 'src/a.ts', content: 'x' },
          },
        ],
      },
    },
    { type: 'user', session_id: 's-1', message: { content: [{ type: 'tool_result', content: 'ok' }] } },
    {
      type: 'system',
      subtype: 'api_retry',
      attempt: 1,
      max_retries: 10,
      error_status: 529,
      session_id: 's-1',
    },
    {
      type: 'result',
      subtype: 'success',
      is_error: false,
      result: 'Done.',
      session_id: 's-1',
      total_cost_usd: 0.25,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 30,
        output_tokens: 5,
      },
    },
  ]);
  expect(signals).toEqual([
    { type: 'session', session_id: 's-1' },
    { type: 'progress', status: 'mcp__ralph__write_file', note: 'src/a.ts' },
    {
      type: 'throttled',
      message: 'the model asks for patience: status 529 (no reason given)',
      wait_ms: null,
    },
    { type: 'progress', status: 'api_retry', note: 'attempt 1 of 10 (status 529)' },
    { type: 'usage', usage: { input_tokens: 60, output_tokens: 5, cost_usd: 0.25 } },
    { type: 'final_message', text: 'Done.' },
  ]);
});

test.for([
  { name: 'failed', servers: [{ name: 'ralph', status: 'failed' }], status: 'failed' },
  { name: 'absent', servers: [{ name: 'other', status: 'connected' }], status: 'not listed' },
  { name: 'of another shape', servers: 'ralph', status: 'not listed' },
])('a ralph server that is $name means that the tools are missing', ({ servers, status }) => {
  expect(readLines(claudeReader(CLAUDE), [init(servers)]).at(-1)).toEqual({
    type: 'tools_missing',
    message: `claude has no ralph tools: its MCP server is "${status}", expected "connected"`,
  });
});

test.for([
  {
    line: { subtype: 'success', is_error: true, result: 'API Error: 401 invalid key' },
    message: 'API Error: 401 invalid key',
  },
  { line: { subtype: 'error_max_turns', is_error: false }, message: 'error_max_turns' },
  { line: { subtype: 'error_during_execution', is_error: true, errors: ['a', 'b'] }, message: 'a; b' },
])('a result that is an error says $message', ({ line, message }) => {
  expect(readLines(claudeReader(CLAUDE), [{ type: 'result', ...line }])).toEqual([
    { type: 'error', message },
  ]);
});

// As claude 2.1.330 prints it when the key is wrong; it would go on for ten attempts and several minutes.
const refused = (attempt: number, error_status: number) => ({
  type: 'system',
  subtype: 'api_retry',
  attempt,
  max_retries: 10,
  retry_delay_ms: 2246.5,
  error_status,
  error: 'authentication_failed',
  session_id: 's-1',
});

test('a login that is refused again and again is hopeless', () => {
  const signals = readLines(
    claudeReader(CLAUDE),
    [1, 2, 3].map((attempt) => refused(attempt, 401)),
  );
  expect(signals.map(({ type }) => type)).toEqual(['session', 'progress', 'progress', 'login_refused']);
  expect(signals.at(-1)).toEqual({
    type: 'login_refused',
    message: 'the model refused claude 3 times with status 401 (authentication_failed)',
  });
});

test('a model that is overloaded is worth waiting for', () => {
  expect(readLines(claudeReader(CLAUDE), [refused(9, 529)]).at(-1)).toMatchObject({ status: 'api_retry' });
});

test('what the messages took is added up, each once, until the result says the sum', () => {
  const message = (id: string, input: number, output: number) => ({
    type: 'assistant',
    session_id: 's-1',
    message: {
      id,
      content: [],
      usage: { input_tokens: input, cache_read_input_tokens: 100, output_tokens: output },
    },
  });
  const signals = readLines(claudeReader(CLAUDE), [
    message('m1', 10, 1),
    message('m1', 10, 1),
    message('m1', 10, 40),
    message('m2', 20, 5),
    { type: 'assistant', message: { content: [], usage: 'unknown' } },
    {
      type: 'result',
      subtype: 'success',
      result: '',
      total_cost_usd: 0.5,
      usage: { input_tokens: 300, output_tokens: 60 },
    },
  ]);
  expect(signals.filter(({ type }) => type === 'usage')).toEqual([
    { type: 'usage', usage: { input_tokens: 110, output_tokens: 1 } },
    { type: 'usage', usage: { input_tokens: 110, output_tokens: 40 } },
    { type: 'usage', usage: { input_tokens: 230, output_tokens: 45 } },
    { type: 'usage', usage: { input_tokens: 300, output_tokens: 60, cost_usd: 0.5 } },
  ]);
});

test('a 429 while claude goes on asking is told, with how long it waits', () => {
  const line = { ...refused(1, 429), error: 'rate_limit' };
  expect(readLines(claudeReader(CLAUDE), [line])).toContainEqual({
    type: 'throttled',
    message: 'the model asks for patience: status 429 (rate_limit)',
    wait_ms: 2246.5,
  });
});

test('an error of the server is no limit', () => {
  expect(readLines(claudeReader(CLAUDE), [refused(1, 500)]).map(({ type }) => type)).toEqual([
    'session',
    'progress',
  ]);
});

test.for([
  {
    status: 'rejected',
    said: [{ type: 'throttled', message: 'five_hour limit reached|1795705200', wait_ms: null }],
  },
  { status: 'allowed_warning', said: [] },
  { status: 'allowed', said: [] },
])('a limit of the account that is $status', ({ status, said }) => {
  const rate_limit_info = { status, resetsAt: 1795705200, rateLimitType: 'five_hour' };
  expect(readLines(claudeReader(CLAUDE), [{ type: 'rate_limit_event', rate_limit_info }])).toEqual(said);
});
