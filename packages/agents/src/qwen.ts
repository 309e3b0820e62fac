import { join } from 'node:path';
import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPlainModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { isSet } from './lenient.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { qwenReader } from './qwen-output.ts';
import { isSessionId } from './session-id.ts';

const HOME = 'QWEN_HOME';

// With the first two, qwen hides our tools behind a search.
const SEARCH_TOOLS = ['tool_search', 'tool_call'];
const NATIVE_TOOLS = [
  'cron_create',
  'edit',
  'enter_worktree',
  'exit_worktree',
  'monitor',
  'notebook_edit',
  'record_artifact',
  'run_shell_command',
  'save_memory',
  'write_file',
];

const MODELS: ModelForm = {
  agent: 'qwen',
  form: 'qwen/<model>',
  example: 'qwen/qwen3-coder-plus',
  isModel: isPlainModel,
};

const VERSIONS: AgentVersions = { proven: '0.24.4', range: '>=0.20.0 <1.0.0' };

/** Qwen Code in headless mode, with the user's own login. */
export const qwen: AgentAdapter = {
  name: 'qwen',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: true,
    prompt_by: 'stdin',
    toolName: (tool) => `mcp__ralph__${tool}`,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: HOME,
        default_directory: '~/.qwen',
        files: [
          loginFile('oauth_creds.json'),
          loginFile('.env'),
          settingsFile('settings.json', ['mcpServers']),
          settingsFile('QWEN.md'),
        ],
        links: ['agents', 'commands', 'skills'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('OPENAI_API_KEY'),
      loginVariable('ANTHROPIC_API_KEY'),
      loginVariable('DASHSCOPE_API_KEY'),
      loginVariable('GEMINI_API_KEY'),
      { type: 'file', home: HOME, path: 'oauth_creds.json', pattern: /_token"/ },
      { type: 'file', home: HOME, path: '.env', pattern: /_API_KEY=./ },
      { type: 'file', home: HOME, path: 'settings.json', pattern: /_API_KEY"|"apiKey"/ },
    ],
    how: 'start `qwen` and type /auth, or set OPENAI_API_KEY and OPENAI_BASE_URL',
  },
  environment: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_MODEL',
    'DASHSCOPE_API_KEY',
    'GEMINI_API_KEY',
    'GEMINI_MODEL',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'OPENAI_MODEL',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'ends', leaves_children: true },
  memory_mb: 300,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'qwen',
        says: /qwen code/i,
        says_in: '--help',
        npm_package: '@qwen-code/qwen-code',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: qwenReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust (?:this folder|the files)/i,
      advice: 'start `qwen` once in the checkout and answer',
    },
    {
      where: 'last_lines',
      pattern: /select authentication method|waiting for auth/i,
      advice: 'log in to qwen: start `qwen` and type /auth, or set OPENAI_API_KEY and OPENAI_BASE_URL',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const servers = join(task.worker_namespace, 'tmp', 'qwen-mcp.json');
  const excluded = task.confinement === 'mcp' ? [...SEARCH_TOOLS, ...NATIVE_TOOLS] : SEARCH_TOOLS;
  return {
    argv: [
      'qwen',
      '--output-format',
      'stream-json',
      '--mcp-config',
      servers,
      '--allowed-mcp-server-names',
      'ralph',
      '--extensions',
      'none',
      '--exclude-tools',
      excluded.join(','),
      '--approval-mode',
      task.confinement === 'mcp' ? 'default' : 'yolo',
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--resume', task.resume_session] : []),
    ],
    env: {
      QWEN_CODE_NO_RELAUNCH: 'true',
      // A container would not reach the worker's tools on loopback.
      QWEN_SANDBOX: 'false',
      QWEN_USAGE_STATISTICS_ENABLED: 'false',
    },
    files: [{ path: servers, content: mcpServers(task) }],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** A file, so that the token is not in the list of processes. */
function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const headers = { Authorization: `Bearer ${token}` };
  // On a busy machine the five seconds that it gives a server are over before it has asked.
  const ralph = { httpUrl: url, headers, trust: true, timeout: 330_000, discoveryTimeoutMs: 60_000 };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}

/** It speaks to many providers: only an address that is set is sure. */
function api({ environment: { OPENAI_BASE_URL, OPENAI_API_KEY } }: ApiQuestion): string | null {
  if (isSet(OPENAI_BASE_URL)) return OPENAI_BASE_URL;
  return isSet(OPENAI_API_KEY) ? null : 'https://portal.qwen.ai';
}
