import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { claude } from '../src/claude.ts';
import { agentTask } from './fixtures/agent-task.ts';

test('at the level mcp claude has no tools of its own that write', () => {
  expect(claude.invocation(agentTask())).toMatchInlineSnapshot(`
    {
      "argv": [
        "claude",
        "-p",
        "--output-format",
        "stream-json",
        "--verbose",
        "--mcp-config",
        "/repo/.agent/workers/api/tmp/claude-mcp.json",
        "--strict-mcp-config",
        "--tools",
        "Agent,Task,Skill,TodoWrite,WebFetch,WebSearch",
        "--allowedTools",
        "mcp__ralph,Agent,Task,Skill,TodoWrite,WebFetch,WebSearch",
        "--permission-mode",
        "dontAsk",
      ],
      "env": {
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "MCP_TIMEOUT": "60000",
      },
      "files": [
        {
          "content": "{
      "mcpServers": {
        "ralph": {
          "type": "http",
          "url": "http://127.0.0.1:4321/api/mcp",
          "headers": {
            "Authorization": "Bearer the-token"
          }
        }
      }
    }
    ",
          "path": "/repo/.agent/workers/api/tmp/claude-mcp.json",
        },
      ],
      "secrets": [
        "the-token",
      ],
      "stdin": "the prompt",
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)('at the level %s claude keeps its own tools', (confinement) => {
  const { argv } = claude.invocation(agentTask({ confinement }));
  expect(argv[argv.indexOf('--tools') + 1]).toBe(
    'Agent,Task,Skill,TodoWrite,WebFetch,WebSearch,Bash,Edit,Glob,Grep,NotebookEdit,Read,Write',
  );
  expect(argv[argv.indexOf('--allowedTools') + 1]).toContain('mcp__ralph,');
});

test.for([
  { confinement: 'jail', settings: ['--settings', '{"sandbox":{"enabled":false}}'] },
  { confinement: 'mcp', settings: [] },
  { confinement: 'audit', settings: [] },
  { confinement: 'off', settings: [] },
] as const)(
  "at the level $confinement claude's own sandbox is off only if ours holds",
  ({ confinement, settings }) => {
    const { argv } = claude.invocation(agentTask({ confinement }));
    expect(argv.slice(argv.indexOf('dontAsk') + 1)).toEqual(settings);
  },
);

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = claude.invocation(agentTask());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test('a model is passed on, and a bad one is refused', () => {
  expect(claude.invocation(agentTask({ model: 'opus' })).argv.slice(-2)).toEqual(['--model', 'opus']);
  expect(() => claude.invocation(agentTask({ model: '--resume' }))).toThrow(AgentError);
});

test('tools are shown as claude shows them', () => {
  expect(claude.capabilities.toolName('write_file')).toBe('mcp__ralph__write_file');
});

test('claude goes on with a session of its own, and with nothing that could be a flag', () => {
  const { argv } = claude.invocation(agentTask({ resume_session: '0b1c-2' }));
  expect(argv.slice(-2)).toEqual(['--resume', '0b1c-2']);
  for (const resume_session of [null, undefined, '', '--dangerously-skip-permissions', 'a b'])
    expect(claude.invocation(agentTask({ resume_session })).argv).not.toContain('--resume');
});

test.for([
  { environment: {}, api: 'https://api.anthropic.com' },
  { environment: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' }, api: 'http://127.0.0.1:1' },
  { environment: { CLAUDE_CODE_USE_BEDROCK: '1' }, api: null },
])('the address of its model is $api', ({ environment, api }) => {
  expect(claude.api({ model: null, environment })).toBe(api);
});
