import { join } from 'node:path';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPlainModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { cursorReader } from './cursor-output.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeInstalled } from './probe-installed.ts';
import { promptArgument } from './prompt-argument.ts';
import { isSessionId } from './session-id.ts';
import { stateDirectory } from './state-directory.ts';

const HOME = 'HOME';

const MODELS: ModelForm = {
  agent: 'cursor',
  form: 'cursor/<model>',
  example: 'cursor/gpt-5.5',
  isModel: isPlainModel,
};

/** Its versions are dates; another program named `agent` has smaller numbers. */
const VERSIONS: AgentVersions = { proven: null, range: '>=2025.0.0' };

const toolName = (tool: string): string => `mcp_ralph_${tool}`;

/** Cursor's `agent` in print mode, from its documentation. */
export const cursor: AgentAdapter = {
  name: 'cursor',
  maturity: 'experimental',
  versions: VERSIONS,
  capabilities: {
    // Rules against writing are in its settings, which have not been tried.
    native_tools_off: false,
    mcp: true,
    session_resume: true,
    reports_usage: false,
    own_sandbox: true,
    prompt_by: 'argument',
    toolName,
    tool_hint: 'The tools come from the MCP server `ralph`; its prefix may be shown in another form.',
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        // It finds its tool servers in the home directory and by no other way.
        variable: HOME,
        default_directory: '~/',
        files: [
          loginFile('.config/cursor/auth.json'),
          settingsFile('.cursor/cli-config.json'),
          settingsFile('.gitconfig'),
        ],
        links: ['.config/git', '.cursor/rules', '.cursor/skills', '.local/share/cursor-agent'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('CURSOR_API_KEY'),
      { type: 'file', home: HOME, path: '.config/cursor/auth.json', pattern: /"accessToken"/ },
      { type: 'command', argv: ['agent', 'status'], pattern: /logged in as/i },
    ],
    how: 'run `agent login`, or set CURSOR_API_KEY',
  },
  environment: ['CURSOR_API_KEY', ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'unknown', leaves_children: true },
  memory_mb: 0,
  api: () => 'https://api2.cursor.sh',
  probe: (run) =>
    probeInstalled(
      {
        program: 'agent',
        says: /cursor/i,
        says_in: '--help',
        versions: VERSIONS,
        how_to_get: 'see https://cursor.com/docs/cli/installation',
      },
      run,
    ),
  invocation,
  reader: cursorReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust (?:this workspace|the contents)|trust this workspace/i,
      advice: 'start `agent` once in the checkout and answer',
    },
    {
      where: 'last_lines',
      pattern: /press any key to (?:log|sign) in|please (?:log|sign) in/i,
      advice: 'log in to cursor: run `agent login`, or set CURSOR_API_KEY',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const { argument, files } = promptArgument(task, toolName);
  const servers = join(stateDirectory(task, HOME), '.cursor', 'mcp.json');
  return {
    argv: [
      'agent',
      '--print',
      '--output-format',
      'stream-json',
      '--force',
      '--trust',
      '--approve-mcps',
      // Its own sandbox cannot run inside the jail, which is the stronger one.
      ...(task.confinement === 'jail' ? ['--sandbox', 'disabled'] : []),
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--resume', task.resume_session] : []),
      argument,
    ],
    env: {},
    files: [...files, { path: servers, content: mcpServers(task) }],
    stdin: null,
    secrets: [task.endpoint.token],
  };
}

function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const ralph = { url, headers: { Authorization: `Bearer ${token}` } };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}
