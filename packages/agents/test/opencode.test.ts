import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { opencode } from '../src/opencode.ts';
import { agentTask } from './fixtures/agent-task.ts';

function config(task = agentTask()): unknown {
  return JSON.parse(opencode.invocation(task).env['OPENCODE_CONFIG_CONTENT'] ?? '');
}

test('opencode runs without a prompt to the user', () => {
  const { env, ...rest } = opencode.invocation(agentTask());
  expect(rest).toMatchInlineSnapshot(`
    {
      "argv": [
        "opencode",
        "run",
        "--format",
        "json",
        "--pure",
        "--print-logs",
        "--log-level",
        "WARN",
      ],
      "files": [],
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
  expect({ ...env, OPENCODE_CONFIG_CONTENT: '' }).toMatchInlineSnapshot(`
    {
      "OPENCODE_CONFIG_CONTENT": "",
      "OPENCODE_DISABLE_AUTOUPDATE": "1",
      "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
    }
  `);
});

test('at the level mcp opencode has no tools of its own that read or write files', () => {
  expect(config()).toMatchInlineSnapshot(`
    {
      "autoupdate": false,
      "mcp": {
        "ralph": {
          "enabled": true,
          "headers": {
            "Authorization": "Bearer the-token",
          },
          "oauth": false,
          "timeout": 330000,
          "type": "remote",
          "url": "http://127.0.0.1:4321/api/mcp",
        },
      },
      "permission": {
        "ralph_*": "allow",
      },
      "share": "disabled",
      "snapshot": false,
      "tools": {
        "bash": false,
        "codesearch": false,
        "edit": false,
        "glob": false,
        "grep": false,
        "list": false,
        "lsp": false,
        "patch": false,
        "question": false,
        "read": false,
        "write": false,
      },
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s opencode keeps its own tools', (confinement) => {
  expect(config(agentTask({ confinement }))).toMatchObject({
    permission: { edit: 'allow', bash: 'allow', 'ralph_*': 'allow' },
  });
  expect(config(agentTask({ confinement }))).not.toHaveProperty('tools');
});

test.for([
  { confinement: 'jail', permission: { external_directory: 'allow' } },
  { confinement: 'mcp', permission: {} },
  { confinement: 'audit', permission: {} },
  { confinement: 'off', permission: {} },
] as const)(
  'at the level $confinement opencode leaves its own boundary only if ours holds',
  ({ confinement, permission }) => {
    const { permission: given } = config(agentTask({ confinement })) as {
      permission: Record<string, unknown>;
    };
    const { external_directory } = given;
    expect(external_directory === undefined ? {} : { external_directory }).toEqual(permission);
  },
);

test('a model is passed on, and one without a provider is refused', () => {
  const { argv } = opencode.invocation(agentTask({ model: 'anthropic/claude-sonnet-4-5' }));
  expect(argv.slice(-2)).toEqual(['--model', 'anthropic/claude-sonnet-4-5']);
  expect(() => opencode.invocation(agentTask({ model: 'claude' }))).toThrow(AgentError);
});

test('opencode goes on with a session of its own', () => {
  const { argv } = opencode.invocation(agentTask({ resume_session: 'ses_6f1' }));
  expect(argv.slice(-2)).toEqual(['--session', 'ses_6f1']);
});

test.for([
  { model: null, environment: {}, api: null },
  { model: 'anthropic/claude-sonnet-4-5', environment: {}, api: 'https://api.anthropic.com' },
  {
    model: 'openai/gpt-5',
    environment: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    api: 'http://127.0.0.1:1/v1',
  },
  { model: 'ollama/qwen', environment: {}, api: null },
])('the address of the model $model is $api', ({ model, environment, api }) => {
  expect(opencode.api({ model, environment })).toBe(api);
});
