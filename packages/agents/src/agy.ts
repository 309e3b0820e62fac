import { join } from 'node:path';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { agyReader } from './agy-output.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeInstalled } from './probe-installed.ts';
import { isSessionId } from './session-id.ts';
import { stateDirectory } from './state-directory.ts';

const HOME = 'HOME';

/** From the first that takes its prompt on standard input. */
const VERSIONS: AgentVersions = { proven: null, range: '>=1.1.15 <2.0.0' };

// It offers a closed list of models, each under the name of its maker.
const MODEL = /^(?:gemini|claude|gpt)-[A-Za-z0-9.-]+$/;

/** Whether agy can be asked for this model: `gemini-3.6-flash-high`. */
export function isAgyModel(model: string): boolean {
  return MODEL.test(model);
}

const MODELS: ModelForm = {
  agent: 'agy',
  form: 'agy/<model>',
  example: 'agy/gemini-3.6-flash-high',
  isModel: isAgyModel,
};

/** Google's Antigravity CLI with its prompt on standard input, from its documentation. */
export const agy: AgentAdapter = {
  name: 'agy',
  maturity: 'experimental',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: false,
    mcp: true,
    session_resume: true,
    reports_usage: false,
    own_sandbox: true,
    prompt_by: 'stdin',
    toolName: (tool) => tool,
    tool_hint: 'The tools come from the MCP server `ralph`; they may be shown with a prefix.',
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        // It finds its tool servers in the home directory and by no other way that leaves the checkout alone.
        variable: HOME,
        default_directory: '~/',
        files: [
          loginFile('.gemini/antigravity-cli/oauth_creds.json'),
          loginFile('.gemini/oauth_creds.json'),
          settingsFile('.gemini/google_accounts.json'),
          settingsFile('.gemini/antigravity-cli/settings.json'),
          settingsFile('.gemini/GEMINI.md'),
          settingsFile('.gitconfig'),
        ],
        links: ['.config/git', '.gemini/skills'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('ANTIGRAVITY_API_KEY'),
      {
        type: 'file',
        home: HOME,
        path: '.gemini/antigravity-cli/oauth_creds.json',
        pattern: /_token"/,
      },
    ],
    how: 'start `agy` once and sign in, or set ANTIGRAVITY_API_KEY',
  },
  // Its login is in the keyring of the desktop, which it asks over D-Bus.
  environment: [
    'ANTIGRAVITY_API_KEY',
    'DBUS_SESSION_BUS_ADDRESS',
    'GOOGLE_CLOUD_PROJECT',
    'XDG_RUNTIME_DIR',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'unknown', leaves_children: true },
  memory_mb: 0,
  api: () => null,
  probe: (run) =>
    probeInstalled(
      {
        program: 'agy',
        says: /antigravity/i,
        says_in: '--help',
        versions: VERSIONS,
        how_to_get: 'see https://antigravity.google/docs/cli/install',
      },
      run,
    ),
  invocation,
  reader: agyReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /requesting permission for:|do you want to proceed\?/i,
      advice: 'agy asked before it acted, although it was told not to: update it',
    },
    {
      where: 'last_lines',
      pattern: /sign in with google|open (?:this|the following) (?:url|link)/i,
      advice: 'log in to agy: start `agy` once and sign in, or set ANTIGRAVITY_API_KEY',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const servers = join(stateDirectory(task, HOME), '.gemini', 'config', 'mcp_config.json');
  return {
    argv: [
      'agy',
      '--input-format',
      'stream-json',
      '--output-format',
      'stream-json',
      '--dangerously-skip-permissions',
      // By itself it gives up after five minutes; whoever started it has limits of his own.
      '--print-timeout',
      '24h',
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--conversation', task.resume_session] : []),
    ],
    env: {},
    files: [{ path: servers, content: mcpServers(task) }],
    stdin: `${JSON.stringify({ event: 'user', message: { content: task.prompt } })}\n`,
    secrets: [task.endpoint.token],
  };
}

function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const ralph = { serverUrl: url, headers: { Authorization: `Bearer ${token}` } };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}
