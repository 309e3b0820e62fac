import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { isOpencodeModel } from './agent-model.ts';
import { loginVariable } from './agent-login.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { PROVIDER_KEYS, providerApi } from './model-providers.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { opencodeReader } from './opencode-output.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

const NATIVE_TOOLS = [
  'bash',
  'codesearch',
  'edit',
  'glob',
  'grep',
  'list',
  'lsp',
  'patch',
  'question',
  'read',
  'write',
] as const;

const CONFIG_LINKS = ['agent', 'agents', 'command', 'commands', 'node_modules', 'skill', 'skills'] as const;

const MODELS: ModelForm = {
  agent: 'opencode',
  form: 'opencode/<provider>/<model>',
  example: 'opencode/anthropic/claude-sonnet-4-5',
  isModel: isOpencodeModel,
};

const VERSIONS: AgentVersions = { proven: '1.18.33', range: '>=1.0.0 <2.0.0' };

/** OpenCode in run mode, with the user's own login. */
export const opencode: AgentAdapter = {
  name: 'opencode',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: false,
    prompt_by: 'stdin',
    toolName: (tool) => `ralph_${tool}`,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        // Its sessions are in a database here; workers that start at once on one and the same lock each other out.
        variable: 'XDG_DATA_HOME',
        default_directory: '~/.local/share',
        files: [loginFile('opencode/auth.json')],
        links: [],
      },
      { variable: 'XDG_STATE_HOME', default_directory: '~/.local/state', files: [], links: [] },
      {
        variable: 'XDG_CONFIG_HOME',
        default_directory: '~/.config',
        files: [
          settingsFile('opencode/opencode.json', ['mcp']),
          settingsFile('opencode/opencode.jsonc', ['mcp']),
          settingsFile('opencode/config.json', ['mcp']),
          settingsFile('opencode/AGENTS.md'),
          settingsFile('opencode/package.json'),
          settingsFile('opencode/package-lock.json'),
        ],
        // The variable leads git, which the agent may call, to its settings too.
        links: ['git', ...CONFIG_LINKS.map((name) => `opencode/${name}`)],
      },
      {
        variable: 'XDG_CACHE_HOME',
        default_directory: '~/.cache',
        files: [settingsFile('opencode/models.json'), settingsFile('opencode/version')],
        links: ['opencode/bin', 'opencode/node_modules', 'opencode/packages'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      ...PROVIDER_KEYS.map(loginVariable),
      {
        type: 'file',
        home: 'XDG_DATA_HOME',
        path: 'opencode/auth.json',
        pattern: /"(?:key|access|token)": ?"/,
      },
      { type: 'file', home: 'XDG_CONFIG_HOME', path: 'opencode/opencode.json', pattern: /"provider"/ },
      { type: 'file', home: 'XDG_CONFIG_HOME', path: 'opencode/opencode.jsonc', pattern: /"provider"/ },
    ],
    how: 'run `opencode auth login`, or set the API key of the provider',
  },
  environment: [
    ...PROVIDER_KEYS,
    'ANTHROPIC_BASE_URL',
    'OPENAI_BASE_URL',
    'OPENCODE_CONFIG',
    'OPENCODE_CONFIG_DIR',
    'OPENCODE_DISABLE_MODELS_FETCH',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'ends', leaves_children: false },
  memory_mb: 590,
  api: providerApi,
  probe: (run) =>
    probeVersion(
      {
        program: 'opencode',
        says: /opencode/i,
        says_in: '--help',
        npm_package: 'opencode-ai',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: opencodeReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /^\W*(?:select provider|login method|add credential)/i,
      advice: 'log in to opencode: run `opencode auth login`, or set the API key of the provider',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  return {
    argv: [
      'opencode',
      'run',
      '--format',
      'json',
      '--pure',
      // What goes wrong while it works is said in its log only.
      '--print-logs',
      '--log-level',
      'WARN',
      ...resumeFlags(task.resume_session),
      ...modelFlags(task.model, MODELS),
    ],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config(task)),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      // The checkout may name MCP servers of its own.
      OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    },
    files: [],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

function config(task: AgentTask): Readonly<Record<string, unknown>> {
  const { url, token } = task.endpoint;
  const headers = { Authorization: `Bearer ${token}` };
  return {
    autoupdate: false,
    share: 'disabled',
    snapshot: false,
    mcp: { ralph: { type: 'remote', url, enabled: true, timeout: 330_000, oauth: false, headers } },
    ...nativeTools(task.confinement),
  };
}

/** Nobody is there to be asked: what is not allowed outright is refused. */
function nativeTools(confinement: AgentTask['confinement']): Readonly<Record<string, unknown>> {
  if (confinement !== 'mcp') {
    const own = { edit: 'allow', bash: 'allow', 'ralph_*': 'allow' };
    // Its own boundary, the checkout, is left to the jail where there is one: that has a private /tmp, for example.
    return { permission: confinement === 'jail' ? { ...own, external_directory: 'allow' } : own };
  }
  return {
    tools: Object.fromEntries(NATIVE_TOOLS.map((tool) => [tool, false])),
    permission: { 'ralph_*': 'allow' },
  };
}

function resumeFlags(session: AgentTask['resume_session']): readonly string[] {
  return isSessionId(session) ? ['--session', session] : [];
}
