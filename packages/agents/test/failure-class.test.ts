import { expect, test } from 'vitest';
import { classifyFailure, type FailureFacts } from '../src/failure-class.ts';

function facts(changes: Partial<FailureFacts>): FailureFacts {
  return { adapter: 'claude', exit_code: 1, signal: null, message: null, stderr_tail: '', ...changes };
}

test.for([
  { said: 'API Error: 429 {"type":"error"}', expected: 'rate_limited' },
  { said: 'API Error: 529 Overloaded', expected: 'rate_limited' },
  { said: "You've hit your usage limit. Try again at 5 PM", expected: 'rate_limited' },
  { said: 'Credit balance is too low', expected: 'rate_limited' },
  { said: 'insufficient_quota', expected: 'rate_limited' },
  { said: 'API Error: 401 {"error":{"message":"invalid x-api-key"}}', expected: 'auth' },
  { said: 'unexpected status 401 Unauthorized', expected: 'auth' },
  { said: 'Invalid API key · Please run /login', expected: 'auth' },
  { said: 'API Error: 500 {"error":{"message":"Internal server error"}}', expected: 'model_error' },
  { said: 'exceeded retry limit, last status: 503 Service Unavailable', expected: 'model_error' },
  { said: 'ProviderModelNotFoundError: ProviderModelNotFoundError', expected: 'model_error' },
  { said: 'stream disconnected before completion', expected: 'model_error' },
  { said: 'prompt is too long: 210000 tokens > 200000 maximum', expected: 'model_error' },
  { said: 'Error: required MCP servers failed to initialize: ralph', expected: 'tools_missing' },
  {
    said: 'claude has no ralph tools: its MCP server is "failed", expected "connected"',
    expected: 'tools_missing',
  },
  { said: 'MCP server ralph failed: status 401', expected: 'tools_missing' },
  { said: 'TypeError at line 401', expected: 'crashed' },
] as const)('"$said" is $expected', ({ said, expected }) => {
  expect(classifyFailure(facts({ message: said })).class).toBe(expected);
  expect(classifyFailure(facts({ stderr_tail: `noise\n${said}\n` })).class).toBe(expected);
});

test.for([
  { name: 'a signal', end: { exit_code: null, signal: 'SIGSEGV' }, expected: 'crashed' },
  { name: 'a non-zero exit code', end: { exit_code: 145 }, expected: 'crashed' },
  { name: 'exit code 0 without a word', end: { exit_code: 0 }, expected: 'unknown' },
] as const)('$name is $expected', ({ end, expected }) => {
  expect(classifyFailure(facts(end)).class).toBe(expected);
});

test('what the agent said last is kept, else how it ended', () => {
  expect(classifyFailure(facts({ message: 'API Error: 401' }))).toMatchInlineSnapshot(`
    {
      "advice": "log in to claude: start \`claude\` and type /login, or set ANTHROPIC_API_KEY",
      "class": "auth",
      "message": "API Error: 401",
    }
  `);
  expect(classifyFailure(facts({ adapter: 'codex', signal: 'SIGKILL', stderr_tail: 'a\nlast words\n' })))
    .toMatchInlineSnapshot(`
    {
      "advice": "see the unit's log",
      "class": "crashed",
      "message": "codex was ended by SIGKILL: last words",
    }
  `);
  expect(classifyFailure(facts({ adapter: 'opencode', exit_code: 0 }))).toMatchInlineSnapshot(`
    {
      "advice": "opencode did not say why: see the unit's log",
      "class": "unknown",
      "message": "opencode ended with exit code 0",
    }
  `);
});

test.for([
  { adapter: 'claude', advice: '/login' },
  { adapter: 'codex', advice: 'codex login' },
  { adapter: 'opencode', advice: 'opencode auth login' },
  { adapter: 'other', advice: 'its documentation' },
])('the advice for $adapter says how to log in', ({ adapter, advice }) => {
  expect(classifyFailure(facts({ adapter, message: 'Unauthorized' })).advice).toContain(advice);
});
