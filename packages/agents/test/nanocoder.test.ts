import { expect, test } from 'vitest';
import { AgentError } from '../src/agent-error.ts';
import { nanocoder } from '../src/nanocoder.ts';
import { agentTask } from './fixtures/agent-task.ts';

const state_directories = { NANOCODER_CONFIG_DIR: '/state/0', NANOCODER_DATA_DIR: '/state/1' };
const task = (changes = {}) => agentTask({ state_directories, ...changes });

test('at the level mcp nanocoder starts apart from the checkout, with none of its own tools that write', () => {
  expect(nanocoder.invocation(task())).toMatchInlineSnapshot(`
    {
      "argv": [
        "nanocoder",
        "--mode",
        "yolo",
        "--trust-directory",
        "--plain",
        "--json",
        "run",
        "The checkout is \`/repo\`, not your working directory: give your tools paths relative to it.

    the prompt",
      ],
      "cwd": "/repo/.agent/workers/api/tmp",
      "env": {
        "NANOCODER_MCPSERVERS_FILE": "/repo/.agent/workers/api/tmp/nanocoder-mcp.json",
      },
      "files": [
        {
          "content": "{
      "mcpServers": {
        "ralph": {
          "transport": "http",
          "url": "http://127.0.0.1:4321/api/mcp",
          "headers": {
            "Authorization": "Bearer the-token"
          },
          "alwaysAllow": [
            "write_file"
          ]
        }
      }
    }
    ",
          "path": "/repo/.agent/workers/api/tmp/nanocoder-mcp.json",
        },
        {
          "content": "{
      "nanocoder": {
        "disabledTools": [
          "agent",
          "ask_user",
          "diff_edit",
          "execute_bash",
          "file_op",
          "find_files",
          "git_add",
          "git_commit",
          "git_pr",
          "lsp_get_diagnostics",
          "search_file_contents",
          "string_replace",
          "write_tasks"
        ]
      }
    }
    ",
          "over_json": true,
          "path": "/state/0/agents.config.json",
        },
      ],
      "secrets": [
        "the-token",
      ],
      "stdin": null,
    }
  `);
});

test.for(['jail', 'audit', 'off'] as const)(
  'at the level %s nanocoder keeps its own tools but for the list of tasks, and starts in the checkout',
  (confinement) => {
    const { argv, cwd, files } = nanocoder.invocation(task({ confinement }));
    expect(cwd).toBeUndefined();
    expect(argv.at(-1)).toBe('the prompt');
    expect(JSON.parse(files[1]?.content ?? '')).toEqual({ nanocoder: { disabledTools: ['write_tasks'] } });
  },
);

test('what is switched off goes over what the user has configured, whose providers it needs', () => {
  const { files } = nanocoder.invocation(task());
  expect(files[1]).toMatchObject({ path: '/state/0/agents.config.json', over_json: true });
});

test('none of ours is switched off with one of its own', () => {
  const { files } = nanocoder.invocation(task());
  for (const name of ['write_file', 'read_file', 'list_directory', 'git_diff', 'git_log', 'git_status'])
    expect(files[1]?.content).not.toContain(`"${name}"`);
});

test('without a copy of its home nanocoder is refused', () => {
  expect(() => nanocoder.invocation(agentTask())).toThrow(expect.objectContaining({ code: 'state_missing' }));
});

test('the token is in a private file, never among the arguments or in the environment', () => {
  const { argv, env, files, secrets } = nanocoder.invocation(task());
  expect(JSON.stringify([argv, env])).not.toContain('the-token');
  expect(JSON.stringify(files)).toContain('the-token');
  expect(secrets).toEqual(['the-token']);
});

test.for([
  { model: 'ollama', flags: ['--provider', 'ollama'] },
  { model: 'openrouter/google/gemini-3', flags: ['--provider', 'openrouter', '--model', 'google/gemini-3'] },
])('$model asks for $flags', ({ model, flags }) => {
  expect(nanocoder.invocation(task({ model })).argv.slice(1, 1 + flags.length)).toEqual(flags);
});

test('a bad model is refused', () => {
  for (const model of ['-x', 'a b', 'a/', ''])
    expect(() => nanocoder.invocation(task({ model }))).toThrow(AgentError);
});
