import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { gemini } from '../src/gemini.ts';
import { agentTask } from './fixtures/agent-task.ts';

const state_directories = { GEMINI_CLI_HOME: '/state/0' };
const task = (changes = {}) => agentTask({ state_directories, ...changes });

test('gemini finds the tools of its worker as an extension in its own copy of the home', () => {
  const { files, ...rest } = gemini.invocation(task());
  expect(rest).toMatchInlineSnapshot(`
    {
      "argv": [
        "gemini",
        "--output-format",
        "stream-json",
        "--skip-trust",
        "--extensions",
        "ralph",
        "--allowed-mcp-server-names",
        "ralph",
        "--policy",
        "/repo/.agent/workers/api/tmp/gemini-policy.toml",
        "--approval-mode",
        "default",
      ],
      "env": {
        "GEMINI_CLI_NO_RELAUNCH": "true",
        "GEMINI_SANDBOX": "false",
      },
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
  expect(files[0]).toEqual({
    path: '/state/0/.gemini/extensions/ralph/gemini-extension.json',
    content: `${JSON.stringify(
      {
        name: 'ralph',
        version: '1.0.0',
        mcpServers: {
          ralph: {
            httpUrl: 'http://127.0.0.1:4321/api/mcp',
            headers: { Authorization: 'Bearer the-token' },
            timeout: 330_000,
          },
        },
      },
      null,
      2,
    )}\n`,
  });
});

test('at the level mcp each call of a native tool that writes is denied, and write_file stays for ours to stay', () => {
  expect(gemini.invocation(task()).files[1]).toMatchInlineSnapshot(`
    {
      "content": "[[rule]]
    mcpName = "ralph"
    toolName = "*"
    decision = "allow"
    priority = 900

    [[rule]]
    toolName = "write_file"
    argsPattern = "."
    decision = "deny"
    priority = 800
    denyMessage = "Only the ralph tools write here: call mcp_ralph_write_file."

    [[rule]]
    toolName = "write_file"
    argsPattern = "(?!)"
    decision = "allow"
    priority = 700

    [[rule]]
    toolName = ["run_shell_command", "replace", "save_memory", "enter_plan_mode"]
    decision = "deny"
    priority = 800
    ",
      "path": "/repo/.agent/workers/api/tmp/gemini-policy.toml",
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s gemini keeps its own tools', (confinement) => {
  const { argv, files } = gemini.invocation(task({ confinement }));
  expect(argv[argv.indexOf('--approval-mode') + 1]).toBe('yolo');
  expect(files[1]?.content).not.toContain('deny');
});

test('without a copy of its home gemini is refused, for two workers would call each other’s tools', () => {
  expect(() => gemini.invocation(agentTask())).toThrow(
    expect.objectContaining({ code: 'state_missing', message: expect.stringContaining('GEMINI_CLI_HOME') }),
  );
});

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = gemini.invocation(task());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test('a model is passed on, and a bad one is refused', () => {
  const { argv } = gemini.invocation(task({ model: 'gemini-2.5-pro' }));
  expect(argv.slice(-2)).toEqual(['--model', 'gemini-2.5-pro']);
  expect(() => gemini.invocation(task({ model: '--yolo' }))).toThrow(AgentError);
});

test('gemini goes on with a session of its own, and with nothing that could be a flag', () => {
  const { argv } = gemini.invocation(task({ resume_session: '23df754c-5f9c' }));
  expect(argv.slice(-2)).toEqual(['--resume', '23df754c-5f9c']);
  expect(gemini.invocation(task({ resume_session: '--yolo' })).argv).not.toContain('--resume');
});

test.for([
  { environment: {}, api: 'https://cloudcode-pa.googleapis.com' },
  { environment: { GEMINI_API_KEY: 'k' }, api: 'https://generativelanguage.googleapis.com' },
  { environment: { GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1' }, api: 'http://127.0.0.1:1' },
  { environment: { GOOGLE_GENAI_USE_VERTEXAI: 'true' }, api: null },
])('the address of its model is $api', ({ environment, api }) => {
  expect(gemini.api({ model: null, environment })).toBe(api);
});
