import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { classifyFailure, FAILURE_CLASSES, type FailureFacts } from '../src/failure-class.ts';

const now = Date.parse('2026-11-26T10:00:00Z');

function facts(changes: Partial<FailureFacts>): FailureFacts {
  return { adapter: 'claude', exit_code: 1, signal: null, message: null, stderr_tail: '', now, ...changes };
}

test.for([
  { said: 'API Error: 429 {"type":"error"}', expected: 'rate_limited' },
  { said: 'API Error: 529 Overloaded', expected: 'rate_limited' },
  { said: "You've hit your usage limit. Try again at 5 PM", expected: 'rate_limited' },
  { said: "You've hit your session limit · resets 8:30pm (Asia/Tokyo)", expected: 'rate_limited' },
  { said: 'Claude AI usage limit reached|1795694400', expected: 'rate_limited' },
  { said: 'Weekly limit reached · resets 10am (Asia/Seoul)', expected: 'rate_limited' },
  { said: '{"error":{"type":"usage_limit_reached"}}', expected: 'rate_limited' },
  { said: 'exceeded retry limit, last status: 429 Too Many Requests', expected: 'rate_limited' },
  { said: 'Selected model is at capacity. Please try a different model.', expected: 'rate_limited' },
  { said: 'Credit balance is too low', expected: 'out_of_credits' },
  { said: 'insufficient_quota', expected: 'out_of_credits' },
  {
    said: 'You exceeded your current quota, please check your plan and billing details.',
    expected: 'out_of_credits',
  },
  { said: 'Quota exceeded. Check your plan and billing details.', expected: 'out_of_credits' },
  { said: 'API Error: 402 Payment Required', expected: 'out_of_credits' },
  { said: 'API Error: Unable to connect to API (ECONNREFUSED)', expected: 'network' },
  { said: 'API Error: Connection error.', expected: 'network' },
  { said: 'error sending request for url (https://api.openai.com/v1/responses)', expected: 'network' },
  { said: 'getaddrinfo EAI_AGAIN api.anthropic.com', expected: 'network' },
  { said: 'Your account has been suspended', expected: 'auth' },
  { said: 'Please set an Auth method in your settings.json or specify one of …', expected: 'auth' },
  { said: 'No auth type is selected. Please configure an auth type', expected: 'auth' },
  { said: 'No model configured. Run `kimi` and use /login to sign in', expected: 'auth' },
  { said: 'No providers configured. Run nanocoder interactively to set them up.', expected: 'auth' },
  { said: 'copilot: No authentication information found.', expected: 'auth' },
  { said: 'No API key found for anthropic.', expected: 'auth' },
  { said: '[API Error: {"error":{"code":401,"message":"invalid api key"}}]', expected: 'auth' },
  { said: '[API Error: {"error":{"code":429,"message":"Rate limit reached"}}]', expected: 'rate_limited' },
  { said: 'provider.auth_error: 401 invalid api key', expected: 'auth' },
  { said: 'pi has no ralph tools: Failed to load extension', expected: 'tools_missing' },
  { said: 'context length exceeded', expected: 'model_error' },
  { said: 'No such tool available: Write', expected: 'tools_missing' },
  { said: 'MCP server ralph: connection refused', expected: 'tools_missing' },
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
  const how_to_log_in = 'type /login';
  expect(classifyFailure(facts({ message: 'API Error: 401', how_to_log_in }))).toMatchInlineSnapshot(`
    {
      "advice": "log in to claude: type /login",
      "class": "auth",
      "message": "API Error: 401",
      "retry_at": null,
    }
  `);
  expect(classifyFailure(facts({ adapter: 'codex', signal: 'SIGKILL', stderr_tail: 'a\nlast words\n' })))
    .toMatchInlineSnapshot(`
    {
      "advice": "see the unit's log",
      "class": "crashed",
      "message": "codex was ended by SIGKILL: last words",
      "retry_at": null,
    }
  `);
  expect(classifyFailure(facts({ adapter: 'opencode', exit_code: 0 }))).toMatchInlineSnapshot(`
    {
      "advice": "opencode did not say why: see the unit's log",
      "class": "unknown",
      "message": "opencode ended with exit code 0",
      "retry_at": null,
    }
  `);
});

test.for([
  { how_to_log_in: 'run `codex login`', advice: 'log in to codex: run `codex login`' },
  { how_to_log_in: undefined, advice: 'log in to codex: see its documentation' },
])('the advice is to log in as the agent says, $how_to_log_in', ({ how_to_log_in, advice }) => {
  const failure = classifyFailure(facts({ adapter: 'codex', how_to_log_in, message: 'Unauthorized' }));
  expect(failure.advice).toBe(advice);
});

test('the time that an agent names is kept where a limit is to be waited for, and nowhere else', () => {
  const limited = classifyFailure(facts({ message: 'usage limit reached, try again in 20s' }));
  expect(limited).toMatchObject({ class: 'rate_limited', retry_at: '2026-11-26T10:00:20.000Z' });
  const unnamed = classifyFailure(facts({ message: 'API Error: 429' }));
  expect(unnamed).toMatchObject({ class: 'rate_limited', retry_at: null });
  const other = classifyFailure(facts({ message: 'API Error: 500, try again in 20s' }));
  expect(other).toMatchObject({ class: 'model_error', retry_at: null });
});

test('the class may be told by one text and the time by the other', () => {
  const { retry_at } = classifyFailure(
    facts({ message: 'API Error: 429 Too Many Requests', stderr_tail: 'retry-after: 30' }),
  );
  expect(retry_at).toBe('2026-11-26T10:00:30.000Z');
});

test('a full context is told apart by its advice', () => {
  const { advice } = classifyFailure(
    facts({ message: 'prompt is too long: 210000 tokens > 200000 maximum' }),
  );
  expect(advice).toContain('make the unit smaller');
});

const VectorsSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      input: z.union([z.string(), z.object({ message: z.string() })]),
      connectivity: z.string().nullable(),
      expect: z.object({ category: z.string(), counts: z.boolean() }),
      expect_class: z.enum(FAILURE_CLASSES).optional(),
      changed_because: z.string().optional(),
    }),
  ),
});
const vectors = VectorsSchema.parse(
  JSON.parse(readFileSync(new URL('fixtures/vectors/failure_classification.json', import.meta.url), 'utf8')),
);

describe('texts that the original classified', () => {
  const ours = vectors.cases.filter(({ expect_class }) => expect_class !== undefined);

  test.for(ours)('$name, $connectivity: $expect_class', ({ input, expect_class }) => {
    const message = typeof input === 'string' ? input : input.message;
    expect(classifyFailure(facts({ exit_code: 0, message })).class).toBe(expect_class);
  });

  /** What the original's category becomes here; any other class says why. */
  const SAME: Readonly<Record<string, readonly string[]>> = {
    environmental: ['network'],
    agent: ['out_of_credits', 'tools_missing', 'crashed'],
    user_config: ['auth'],
    ambiguous: ['unknown'],
  };

  test.for(ours)('$name, $connectivity: where the outcome differs the case says why', (vector) => {
    const { expect_class = '', changed_because, expect: original } = vector;
    const same = SAME[original.category]?.includes(expect_class) ?? false;
    expect(same || changed_because !== undefined).toBe(true);
  });
});
