import { join } from 'node:path';
import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { isClaudeModel } from './agent-model.ts';
import { loginVariable } from './agent-login.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { CLAUDE, claudeReader } from './claude-output.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { isSet } from './lenient.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

// Without ToolSearch: with it, claude hides our tools behind a search.
const HARMLESS_TOOLS = ['Agent', 'Task', 'Skill', 'TodoWrite', 'WebFetch', 'WebSearch'];
const NATIVE_TOOLS = ['Bash', 'Edit', 'Glob', 'Grep', 'NotebookEdit', 'Read', 'Write'];

const MODELS: ModelForm = {
  agent: 'claude',
  form: 'claude/<model>',
  example: 'claude/opus',
  isModel: isClaudeModel,
};

const VERSIONS: AgentVersions = { proven: '2.1.330', range: '>=2.1.0 <3.0.0' };

/** Claude Code in print mode, with the user's own login. */
export const claude: AgentAdapter = {
  name: 'claude',
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
        variable: 'CLAUDE_CONFIG_DIR',
        default_directory: '~/.claude',
        files: [
          loginFile('.credentials.json'),
          settingsFile('settings.json'),
          settingsFile('CLAUDE.md'),
          // It also holds what was done in each of the user's projects.
          {
            path: '.claude.json',
            default_path: '~/.claude.json',
            kind: 'settings',
            fields: ['oauthAccount', 'userID', 'hasCompletedOnboarding', 'customApiKeyResponses'],
            without: [],
          },
        ],
        links: ['agents', 'commands', 'output-styles', 'rules', 'skills'],
      },
    ],
    shared_when: [
      {
        type: 'platform',
        platform: 'darwin',
        reason: 'its login is in the keychain, under a name that is made from the directory of its state',
      },
    ],
  },
  login: {
    signs: [
      loginVariable('ANTHROPIC_API_KEY'),
      loginVariable('ANTHROPIC_AUTH_TOKEN'),
      loginVariable('CLAUDE_CODE_OAUTH_TOKEN'),
      loginVariable('CLAUDE_CODE_USE_BEDROCK'),
      loginVariable('CLAUDE_CODE_USE_VERTEX'),
      { type: 'file', home: 'CLAUDE_CONFIG_DIR', path: '.credentials.json', pattern: /Token"/ },
      { type: 'command', argv: ['claude', 'auth', 'status'], pattern: /"loggedIn": ?true/ },
    ],
    how: 'start `claude` and type /login, or set ANTHROPIC_API_KEY',
  },
  environment: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_CUSTOM_HEADERS',
    'ANTHROPIC_MODEL',
    'ANTHROPIC_DEFAULT_HAIKU_MODEL',
    'ANTHROPIC_DEFAULT_OPUS_MODEL',
    'ANTHROPIC_DEFAULT_SONNET_MODEL',
    'ANTHROPIC_VERTEX_PROJECT_ID',
    'API_TIMEOUT_MS',
    'AWS_BEARER_TOKEN_BEDROCK',
    'AWS_PROFILE',
    'AWS_REGION',
    'CLAUDE_CODE_MAX_RETRIES',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'CLAUDE_CONFIG_DIR',
    'CLOUD_ML_REGION',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'ends', leaves_children: false },
  memory_mb: 215,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'claude',
        says: /claude code/i,
        says_in: '--version',
        npm_package: '@anthropic-ai/claude-code',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: () => claudeReader(CLAUDE),
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust the (?:files|contents)/i,
      advice: 'start `claude` once in the checkout and answer, or update it: in print mode it should not ask',
    },
    {
      where: 'last_lines',
      pattern: /select login method|paste code here if prompted|use the url below to sign in/i,
      advice: 'log in to claude: start `claude` and type /login, or set ANTHROPIC_API_KEY',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const mcpConfig = join(task.worker_namespace, 'tmp', 'claude-mcp.json');
  const tools = task.confinement === 'mcp' ? HARMLESS_TOOLS : [...HARMLESS_TOOLS, ...NATIVE_TOOLS];
  return {
    argv: [
      'claude',
      '-p',
      '--output-format',
      'stream-json',
      '--verbose',
      '--mcp-config',
      mcpConfig,
      '--strict-mcp-config',
      '--tools',
      tools.join(','),
      '--allowedTools',
      ['mcp__ralph', ...tools].join(','),
      // Whatever mode the user's settings name: nobody is there to be asked.
      '--permission-mode',
      'dontAsk',
      ...sandboxFlags(task.confinement),
      ...modelFlags(task.model, MODELS),
      ...resumeFlags(task.resume_session),
    ],
    env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', MCP_TIMEOUT: '60000' },
    files: [{ path: mcpConfig, content: mcpServers(task) }],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** Its own sandbox, should the user's settings switch it on, cannot run inside the jail, which is the stronger one. */
function sandboxFlags(confinement: AgentTask['confinement']): readonly string[] {
  return confinement === 'jail' ? ['--settings', JSON.stringify({ sandbox: { enabled: false } })] : [];
}

function resumeFlags(session: AgentTask['resume_session']): readonly string[] {
  return isSessionId(session) ? ['--resume', session] : [];
}

/** With another cloud's login the address depends on a region. */
function api({ environment }: ApiQuestion): string | null {
  const { CLAUDE_CODE_USE_BEDROCK, CLAUDE_CODE_USE_VERTEX, ANTHROPIC_BASE_URL } = environment;
  if (isSet(ANTHROPIC_BASE_URL)) return ANTHROPIC_BASE_URL;
  return isSet(CLAUDE_CODE_USE_BEDROCK) || isSet(CLAUDE_CODE_USE_VERTEX) ? null : 'https://api.anthropic.com';
}

/** A file, so that the token is not in the list of processes. */
function mcpServers({ endpoint }: AgentTask): string {
  const ralph = { type: 'http', url: endpoint.url, headers: { Authorization: `Bearer ${endpoint.token}` } };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}
