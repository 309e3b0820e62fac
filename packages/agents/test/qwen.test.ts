import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { qwen } from '../src/qwen.ts';
import { agentTask } from './fixtures/agent-task.ts';
import { readLines } from './fixtures/read-lines.ts';

test('at the level mcp qwen has no tools of its own that write, and does not hide ours behind a search', () => {
  const { files, ...rest } = qwen.invocation(agentTask());
  expect(rest).toMatchInlineSnapshot(`
    {
      "argv": [
        "qwen",
        "--output-format",
        "stream-json",
        "--mcp-config",
        "/repo/.agent/workers/api/tmp/qwen-mcp.json",
        "--allowed-mcp-server-names",
        "ralph",
        "--extensions",
        "none",
        "--exclude-tools",
        "tool_search,tool_call,cron_create,edit,enter_worktree,exit_worktree,monitor,notebook_edit,record_artifact,run_shell_command,save_memory,write_file",
        "--approval-mode",
        "default",
      ],
      "env": {
        "QWEN_CODE_NO_RELAUNCH": "true",
        "QWEN_SANDBOX": "false",
        "QWEN_USAGE_STATISTICS_ENABLED": "false",
      },
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
  expect(files.map(({ path }) => path)).toEqual(['/repo/.agent/workers/api/tmp/qwen-mcp.json']);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s qwen keeps its own tools', (confinement) => {
  const { argv } = qwen.invocation(agentTask({ confinement }));
  expect(argv[argv.indexOf('--exclude-tools') + 1]).toBe('tool_search,tool_call');
  expect(argv[argv.indexOf('--approval-mode') + 1]).toBe('yolo');
});

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = qwen.invocation(agentTask());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test('a model is passed on, and a bad one is refused', () => {
  const { argv } = qwen.invocation(agentTask({ model: 'qwen3-coder-plus' }));
  expect(argv.slice(-2)).toEqual(['--model', 'qwen3-coder-plus']);
  expect(() => qwen.invocation(agentTask({ model: '-y' }))).toThrow(AgentError);
});

test('qwen goes on with a session of its own', () => {
  const { argv } = qwen.invocation(agentTask({ resume_session: '7823536f-db8c' }));
  expect(argv.slice(-2)).toEqual(['--resume', '7823536f-db8c']);
  expect(qwen.invocation(agentTask({ resume_session: '-y' })).argv).not.toContain('--resume');
});

test('its last line counts the whole session, also what an attempt before took: only its messages count', () => {
  const usage = { input_tokens: 1000, output_tokens: 10 };
  const signals = readLines(qwen.reader(), [
    { type: 'assistant', session_id: 's', message: { id: 'm1', usage, content: [] } },
    { type: 'result', subtype: 'success', is_error: false, usage: { input_tokens: 5000, output_tokens: 50 } },
  ]);
  expect(signals.filter(({ type }) => type === 'usage')).toEqual([{ type: 'usage', usage }]);
});

test('without its tools qwen is to be stopped, and says who it is', () => {
  const mcp_servers = [{ name: 'ralph', status: 'disconnected' }];
  expect(readLines(qwen.reader(), [{ type: 'system', subtype: 'init', mcp_servers }])).toEqual([
    {
      type: 'tools_missing',
      message: 'qwen has no ralph tools: its MCP server is "disconnected", expected "connected"',
    },
  ]);
});

test.for([
  { environment: {}, api: 'https://portal.qwen.ai' },
  { environment: { OPENAI_API_KEY: 'k' }, api: null },
  { environment: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, api: 'http://127.0.0.1:1/v1' },
])('the address of its model is $api', ({ environment, api }) => {
  expect(qwen.api({ model: null, environment })).toBe(api);
});
