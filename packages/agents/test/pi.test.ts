import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { pi } from '../src/pi.ts';
import { agentTask } from './fixtures/agent-task.ts';

test('at the level mcp pi has no tools but those that our extension brings', () => {
  const { argv, ...rest } = pi.invocation(agentTask());
  expect(argv.map((word) => word.replace(/^.*\/dist\//, '<dist>/'))).toEqual([
    'pi',
    '--mode',
    'json',
    '--offline',
    '--no-extensions',
    '--extension',
    '<dist>/pi-bridge.js',
    '--no-builtin-tools',
  ]);
  expect(rest).toEqual({
    env: {
      RALPH_MCP_ENDPOINT: 'http://127.0.0.1:4321/api/mcp',
      RALPH_MCP_TOKEN: 'the-token',
      PI_TELEMETRY: '0',
    },
    files: [],
    stdin: 'the prompt',
    secrets: ['the-token'],
  });
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s pi keeps its own tools', (confinement) => {
  expect(pi.invocation(agentTask({ confinement })).argv).not.toContain('--no-builtin-tools');
});

test('the token is in the environment, never among the arguments', () => {
  expect(pi.invocation(agentTask()).argv.join(' ')).not.toContain('the-token');
});

test('a model and its thinking are passed on, and a bad one is refused', () => {
  const { argv } = pi.invocation(agentTask({ model: 'openrouter/openai/gpt-5:high' }));
  expect(argv.slice(-2)).toEqual(['--model', 'openrouter/openai/gpt-5:high']);
  expect(() => pi.invocation(agentTask({ model: 'a b' }))).toThrow(AgentError);
});

test('pi goes on with a session of its own', () => {
  const { argv } = pi.invocation(agentTask({ resume_session: '01a217b0-3a07' }));
  expect(argv.slice(-2)).toEqual(['--session', '01a217b0-3a07']);
  expect(pi.invocation(agentTask({ resume_session: '-p' })).argv).not.toContain('--session');
});
