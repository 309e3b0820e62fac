import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { kimi } from '../src/kimi.ts';
import { agentTask } from './fixtures/agent-task.ts';
import { readLines } from './fixtures/read-lines.ts';

const state_directories = { KIMI_CODE_HOME: '/state/0' };
const task = (changes = {}) => agentTask({ state_directories, ...changes });

test('at the level mcp kimi works with a file that names the ralph tools and none that writes', () => {
  expect(kimi.invocation(task())).toMatchInlineSnapshot(`
    {
      "argv": [
        "kimi",
        "--output-format",
        "stream-json",
        "--agent-file",
        "/repo/.agent/workers/api/tmp/ralph-worker.md",
        "--prompt",
        "the prompt",
      ],
      "env": {
        "KIMI_CODE_NO_AUTO_UPDATE": "1",
      },
      "files": [
        {
          "content": "{
      "mcpServers": {
        "ralph": {
          "url": "http://127.0.0.1:4321/api/mcp",
          "headers": {
            "Authorization": "Bearer the-token"
          },
          "toolTimeoutMs": 330000
        }
      }
    }
    ",
          "path": "/state/0/mcp.json",
        },
        {
          "content": "---
    name: ralph-worker
    description: Works on one unit with the ralph tools
    tools:
      - mcp__ralph__*
      - TodoList
      - Skill
    ---

    \${base_prompt}
    ",
          "path": "/repo/.agent/workers/api/tmp/ralph-worker.md",
        },
      ],
      "secrets": [
        "the-token",
      ],
      "stdin": null,
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s kimi keeps its own tools', (confinement) => {
  const { argv, files } = kimi.invocation(task({ confinement }));
  expect(argv).not.toContain('--agent-file');
  expect(files.map(({ path }) => path)).toEqual(['/state/0/mcp.json']);
});

test('kimi goes on with a session of its own, which keeps the tools that it began with', () => {
  const { argv } = kimi.invocation(task({ resume_session: 'session_ea7a' }));
  expect(argv).not.toContain('--agent-file');
  expect(argv.slice(-4)).toEqual(['--session', 'session_ea7a', '--prompt', 'the prompt']);
  expect(kimi.invocation(task({ resume_session: '-y' })).argv).not.toContain('--session');
});

test('without a copy of its home kimi is refused, for two workers would call each other’s tools', () => {
  expect(() => kimi.invocation(agentTask())).toThrow(expect.objectContaining({ code: 'state_missing' }));
});

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = kimi.invocation(task());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test('a model is passed on, and a bad one is refused', () => {
  const { argv } = kimi.invocation(task({ model: 'moonshot/kimi-k2' }));
  expect(argv[argv.indexOf('--model') + 1]).toBe('moonshot/kimi-k2');
  for (const model of ['a:b', '-x', '', 'a//b'])
    expect(() => kimi.invocation(task({ model }))).toThrow(AgentError);
});

test('a call whose arguments are no JSON is still told, and one that failed is told beside its lines', () => {
  const call = { function: { name: 'mcp__ralph__write_file', arguments: '{"path": "a' } };
  expect(
    readLines(kimi.reader(), [{ role: 'assistant', tool_calls: [call] }, 'error: no such model']),
  ).toEqual([
    { type: 'progress', status: 'mcp__ralph__write_file', note: null },
    { type: 'error', message: 'no such model' },
  ]);
});

test('one of our tools that it does not know means that they are missing; one of its own does not', () => {
  const answer = (name: string) => ({ role: 'tool', content: `Tool "${name}" not found` });
  expect(readLines(kimi.reader(), [answer('Bash'), answer('mcp__ralph__write_file')])).toEqual([
    { type: 'tools_missing', message: 'kimi has no ralph tools: Tool "mcp__ralph__write_file" not found' },
  ]);
});

test.for([
  { environment: {}, api: null },
  { environment: { KIMI_CODE_BASE_URL: 'http://127.0.0.1:1/v1' }, api: 'http://127.0.0.1:1/v1' },
])('the address of its model is $api', ({ environment, api }) => {
  expect(kimi.api({ model: null, environment })).toBe(api);
});

// Lines of kimi 2.1.0.
test.for([
  {
    name: 'of a model that fails',
    error_message: '500 internal server error',
    signals: [{ type: 'progress', status: 'api_retry', note: 'attempt 5: 500 internal server error' }],
  },
  {
    name: 'of a model that asks for patience',
    error_message: '429 rate limit reached',
    signals: [
      { type: 'throttled', message: '429 rate limit reached', wait_ms: 8600.5 },
      { type: 'progress', status: 'api_retry', note: 'attempt 5: 429 rate limit reached' },
    ],
  },
])('while it tries again by itself kimi tells $name', ({ error_message, signals }) => {
  const line = {
    role: 'meta',
    type: 'turn.step.retrying',
    failed_attempt: 5,
    next_attempt: 6,
    max_attempts: 10,
    delay_ms: 8600.5,
    error_name: 'APIStatusError',
    error_message,
  };
  expect(kimi.reader().line(JSON.stringify(line))).toEqual(signals);
});
