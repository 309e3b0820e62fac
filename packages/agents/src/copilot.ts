import { join } from 'node:path';
import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPlainModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { copilotReader } from './copilot-output.ts';
import { isSet } from './lenient.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

const HOME = 'COPILOT_HOME';

const MODELS: ModelForm = {
  agent: 'copilot',
  form: 'copilot/<model>',
  example: 'copilot/gpt-5',
  isModel: isPlainModel,
};

const VERSIONS: AgentVersions = { proven: '1.0.102', range: '>=1.0.0 <2.0.0' };

/** GitHub Copilot CLI with a prompt on standard input, and the user's own login or provider. */
export const copilot: AgentAdapter = {
  name: 'copilot',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: false,
    own_sandbox: false,
    prompt_by: 'stdin',
    toolName: (tool) => `ralph-${tool}`,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: HOME,
        default_directory: '~/.copilot',
        files: [
          loginFile('config.json'),
          settingsFile('settings.json'),
          settingsFile('copilot-instructions.md'),
        ],
        links: ['agents', 'skills'],
      },
      // It unpacks itself there.
      { variable: 'XDG_CACHE_HOME', default_directory: '~/.cache', files: [], links: ['copilot/pkg'] },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('COPILOT_GITHUB_TOKEN'),
      loginVariable('GH_TOKEN'),
      loginVariable('GITHUB_TOKEN'),
      loginVariable('COPILOT_PROVIDER_BASE_URL'),
      {
        type: 'file',
        home: HOME,
        path: 'config.json',
        pattern: /"(?:logged_in_users|loggedInUsers)": ?\[\s*\{/,
      },
    ],
    how: 'run `copilot login`, or set COPILOT_GITHUB_TOKEN',
  },
  environment: [
    'COPILOT_GH_HOST',
    'COPILOT_GITHUB_TOKEN',
    'COPILOT_MODEL',
    'COPILOT_OFFLINE',
    'COPILOT_PROVIDER_API_KEY',
    'COPILOT_PROVIDER_AZURE_API_VERSION',
    'COPILOT_PROVIDER_BASE_URL',
    'COPILOT_PROVIDER_BEARER_TOKEN',
    'COPILOT_PROVIDER_MAX_OUTPUT_TOKENS',
    'COPILOT_PROVIDER_MAX_PROMPT_TOKENS',
    'COPILOT_PROVIDER_MODEL_ID',
    'COPILOT_PROVIDER_TRANSPORT',
    'COPILOT_PROVIDER_TYPE',
    'COPILOT_PROVIDER_WIRE_API',
    'COPILOT_PROVIDER_WIRE_MODEL',
    'GH_HOST',
    'GH_TOKEN',
    'GITHUB_TOKEN',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'ends', leaves_children: true },
  memory_mb: 660,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'copilot',
        says: /github copilot/i,
        says_in: '--version',
        npm_package: '@github/copilot',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: copilotReader,
  prompts: [],
};

function invocation(task: AgentTask): Invocation {
  const servers = join(task.worker_namespace, 'tmp', 'copilot-mcp.json');
  return {
    argv: [
      'copilot',
      '--output-format',
      'json',
      '--no-color',
      '--no-auto-update',
      '--disable-builtin-mcps',
      '--additional-mcp-config',
      `@${servers}`,
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? [`--resume=${task.resume_session}`] : []),
      ...toolFlags(task.confinement),
    ],
    env: {},
    files: [{ path: servers, content: mcpServers(task) }],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** A server's name stands for all of its tools; with a wildcard behind it they would be gone, without a word. */
function toolFlags(confinement: AgentTask['confinement']): readonly string[] {
  if (confinement !== 'mcp') return ['--allow-all-tools', '--allow-all-paths'];
  return ['--available-tools', 'ralph', 'task', 'skill', '--allow-tool', 'ralph'];
}

/** A file, so that the token is not in the list of processes. */
function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const headers = { Authorization: `Bearer ${token}` };
  const ralph = { type: 'http', url, headers, tools: ['*'], timeout: 330_000 };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}

function api({ environment: { COPILOT_PROVIDER_BASE_URL } }: ApiQuestion): string | null {
  return isSet(COPILOT_PROVIDER_BASE_URL) ? COPILOT_PROVIDER_BASE_URL : 'https://api.githubcopilot.com';
}
