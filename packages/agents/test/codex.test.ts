import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { codex } from '../src/codex.ts';
import { agentTask } from './fixtures/agent-task.ts';

test('at the level mcp codex has no shell and writes nothing itself', () => {
  expect(codex.invocation(agentTask())).toMatchInlineSnapshot(`
    {
      "argv": [
        "codex",
        "exec",
        "--json",
        "--skip-git-repo-check",
        "--sandbox",
        "read-only",
        "-c",
        "features.shell_tool=false",
        "-c",
        "features.unified_exec=false",
        "-c",
        "mcp_servers.ralph={url="http://127.0.0.1:4321/api/mcp",bearer_token_env_var="RALPH_MCP_TOKEN",enabled=true,required=true,startup_timeout_sec=10,tool_timeout_sec=330,default_tools_approval_mode="approve"}",
        "-c",
        "features.apps=false",
        "-c",
        "features.plugins=false",
        "-c",
        "check_for_update_on_startup=false",
        "-c",
        "analytics.enabled=false",
        "-",
      ],
      "env": {
        "RALPH_MCP_TOKEN": "the-token",
      },
      "files": [],
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
});

test.for([
  { confinement: 'jail', sandbox: ['--dangerously-bypass-approvals-and-sandbox'] },
  { confinement: 'audit', sandbox: ['--sandbox', 'workspace-write'] },
  { confinement: 'off', sandbox: ['--dangerously-bypass-approvals-and-sandbox'] },
] as const)('at the level $confinement codex keeps its shell', ({ confinement, sandbox }) => {
  const { argv } = codex.invocation(agentTask({ confinement }));
  expect(argv.slice(4, 4 + sandbox.length)).toEqual(sandbox);
  expect(argv).not.toContain('features.shell_tool=false');
  expect(argv.at(-1)).toBe('-');
});

test('the token is in the environment, never among the arguments', () => {
  const { argv, env, secrets } = codex.invocation(agentTask());
  expect(argv.join(' ')).not.toContain('the-token');
  expect(env).toEqual({ RALPH_MCP_TOKEN: 'the-token' });
  expect(secrets).toEqual(['the-token']);
});

test('a model and its effort are passed on, and a bad model is refused', () => {
  const { argv } = codex.invocation(agentTask({ model: 'gpt-5[effort=low]' }));
  expect(argv.slice(-5)).toEqual(['--model', 'gpt-5', '-c', 'model_reasoning_effort="low"', '-']);
  expect(() => codex.invocation(agentTask({ model: 'gpt-5[effort=max]' }))).toThrow(AgentError);
});

test('codex goes on with a session of its own, behind the same boundary', () => {
  const { argv } = codex.invocation(agentTask({ resume_session: '019ae5-7' }));
  expect(argv.slice(0, 3)).toEqual(['codex', 'exec', 'resume']);
  expect(argv).toContain('sandbox_mode="read-only"');
  expect(argv).not.toContain('--sandbox');
  expect(argv.slice(-2)).toEqual(['019ae5-7', '-']);
  expect(codex.invocation(agentTask({ resume_session: '-c' })).argv).not.toContain('resume');
});

test.for([
  { environment: {}, api: 'https://chatgpt.com' },
  { environment: { CODEX_API_KEY: 'k' }, api: 'https://api.openai.com' },
  { environment: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, api: 'http://127.0.0.1:1/v1' },
])('the address of its model is $api', ({ environment, api }) => {
  expect(codex.api({ model: null, environment })).toBe(api);
});
