import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { copilot } from '../src/copilot.ts';
import { agentTask } from './fixtures/agent-task.ts';

test('at the level mcp copilot is shown the ralph tools and none that writes', () => {
  expect(copilot.invocation(agentTask())).toMatchInlineSnapshot(`
    {
      "argv": [
        "copilot",
        "--output-format",
        "json",
        "--no-color",
        "--no-auto-update",
        "--disable-builtin-mcps",
        "--additional-mcp-config",
        "@/repo/.agent/workers/api/tmp/copilot-mcp.json",
        "--available-tools",
        "ralph",
        "task",
        "skill",
        "--allow-tool",
        "ralph",
      ],
      "env": {},
      "files": [
        {
          "content": "{
      "mcpServers": {
        "ralph": {
          "type": "http",
          "url": "http://127.0.0.1:4321/api/mcp",
          "headers": {
            "Authorization": "Bearer the-token"
          },
          "tools": [
            "*"
          ],
          "timeout": 330000
        }
      }
    }
    ",
          "path": "/repo/.agent/workers/api/tmp/copilot-mcp.json",
        },
      ],
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s copilot keeps its own tools', (confinement) => {
  const { argv } = copilot.invocation(agentTask({ confinement }));
  expect(argv).not.toContain('--available-tools');
  expect(argv.slice(-2)).toEqual(['--allow-all-tools', '--allow-all-paths']);
});

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = copilot.invocation(agentTask());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test('a model is passed on, and a bad one is refused', () => {
  const { argv } = copilot.invocation(agentTask({ model: 'gpt-5' }));
  expect(argv[argv.indexOf('--model') + 1]).toBe('gpt-5');
  expect(() => copilot.invocation(agentTask({ model: '--yolo' }))).toThrow(AgentError);
});

test('copilot goes on with a session of its own', () => {
  const { argv } = copilot.invocation(agentTask({ resume_session: 'cafd5f89-1742' }));
  expect(argv).toContain('--resume=cafd5f89-1742');
  const other = copilot.invocation(agentTask({ resume_session: '--yolo' }));
  expect(other.argv.join(' ')).not.toContain('--resume');
});

test.for([
  { environment: {}, api: 'https://api.githubcopilot.com' },
  { environment: { COPILOT_PROVIDER_BASE_URL: 'http://127.0.0.1:1/v1' }, api: 'http://127.0.0.1:1/v1' },
])('the address of its model is $api', ({ environment, api }) => {
  expect(copilot.api({ model: null, environment })).toBe(api);
});
