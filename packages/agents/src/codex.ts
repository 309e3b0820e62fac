import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { parseCodexModel } from './agent-model.ts';
import { loginVariable } from './agent-login.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { codexReader } from './codex-output.ts';
import { isSet } from './lenient.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

const TOKEN_VARIABLE = 'RALPH_MCP_TOKEN';

const VERSIONS: AgentVersions = { proven: '0.169.0', range: '>=0.150.0 <1.0.0' };

/** Codex in exec mode, with the user's own login. */
export const codex: AgentAdapter = {
  name: 'codex',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: true,
    prompt_by: 'stdin',
    toolName: (tool) => `mcp__ralph.${tool}`,
    tool_hint:
      'These tools are in the namespace `mcp__ralph`; find the ralph tools with tool_search if you do not see them.',
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: 'CODEX_HOME',
        default_directory: '~/.codex',
        files: [
          loginFile('auth.json'),
          // A worker has the tools of its session only; a checkout that counts as trusted brings servers of its own too.
          settingsFile('config.toml', ['mcp_servers', 'projects']),
          settingsFile('AGENTS.md'),
        ],
        links: ['prompts', 'rules', 'skills'],
      },
    ],
    shared_when: [
      {
        type: 'setting',
        path: 'config.toml',
        pattern: /^\s*cli_auth_credentials_store\s*=\s*["'](?:keyring|auto)["']/m,
        reason: 'its login is in the keyring, under a name that is made from the directory of its state',
      },
    ],
  },
  login: {
    signs: [
      loginVariable('CODEX_API_KEY'),
      { type: 'file', home: 'CODEX_HOME', path: 'auth.json', pattern: /_(?:token|API_KEY)": ?"/ },
      { type: 'file', home: 'CODEX_HOME', path: 'config.toml', pattern: /^\s*model_provider\s*=/m },
      { type: 'command', argv: ['codex', 'login', 'status'], pattern: /^logged in/im },
    ],
    how: 'run `codex login`, or set CODEX_API_KEY',
  },
  environment: [
    'CODEX_API_KEY',
    'CODEX_HOME',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'OPENAI_ORGANIZATION',
    'OPENAI_PROJECT',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'ends', leaves_children: true },
  memory_mb: 190,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'codex',
        says: /^codex(?:-cli)? \d/im,
        says_in: '--version',
        npm_package: '@openai/codex',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: codexReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust the (?:files|contents)/i,
      advice: 'start `codex` once in the checkout and answer',
    },
    {
      where: 'last_lines',
      pattern: /sign in with chatgpt/i,
      advice: 'log in to codex: run `codex login`, or set CODEX_API_KEY',
    },
    {
      where: 'last_lines',
      pattern: /allow command\?|would you like to run the following command/i,
      advice: 'codex asked before it ran a command: take approval_policy out of its config.toml',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const session = isSessionId(task.resume_session) ? task.resume_session : null;
  return {
    argv: [
      'codex',
      'exec',
      ...(session === null ? [] : ['resume']),
      '--json',
      '--skip-git-repo-check',
      ...sandboxFlags(task.confinement, session !== null),
      '-c',
      `mcp_servers.ralph=${mcpServer(task.endpoint.url)}`,
      // Apps and plugins bring tools of their own.
      '-c',
      'features.apps=false',
      '-c',
      'features.plugins=false',
      '-c',
      'check_for_update_on_startup=false',
      '-c',
      'analytics.enabled=false',
      ...modelFlags(task.model),
      ...(session === null ? [] : [session]),
      '-',
    ],
    env: { [TOKEN_VARIABLE]: task.endpoint.token },
    files: [],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** `codex exec resume` has no flag for the sandbox, only the setting. */
function sandboxFlags(confinement: AgentTask['confinement'], resumes: boolean): readonly string[] {
  const sandbox = (mode: string): readonly string[] =>
    resumes ? ['-c', `sandbox_mode="${mode}"`] : ['--sandbox', mode];
  switch (confinement) {
    case 'jail':
    case 'off':
      // Its own sandbox cannot run inside the jail, which is the stronger one anyway.
      return ['--dangerously-bypass-approvals-and-sandbox'];
    case 'mcp':
      return [
        ...sandbox('read-only'),
        '-c',
        'features.shell_tool=false',
        '-c',
        'features.unified_exec=false',
      ];
    case 'audit':
      return sandbox('workspace-write');
  }
}

/** Without a key of its own it is logged in with ChatGPT, whose server it asks then. */
function api({ environment }: ApiQuestion): string | null {
  const { OPENAI_BASE_URL, OPENAI_API_KEY, CODEX_API_KEY } = environment;
  if (isSet(OPENAI_BASE_URL)) return OPENAI_BASE_URL;
  return isSet(OPENAI_API_KEY) || isSet(CODEX_API_KEY) ? 'https://api.openai.com' : 'https://chatgpt.com';
}

/** `required` makes codex fail where it would go on without our tools; without `approve` it refuses each call. */
function mcpServer(url: string): string {
  const fields = [
    `url=${JSON.stringify(url)}`,
    `bearer_token_env_var="${TOKEN_VARIABLE}"`,
    'enabled=true',
    'required=true',
    'startup_timeout_sec=10',
    'tool_timeout_sec=330',
    'default_tools_approval_mode="approve"',
  ];
  return `{${fields.join(',')}}`;
}

function modelFlags(model: string | null): readonly string[] {
  if (model === null) return [];
  const parsed = parseCodexModel(model);
  if (parsed === null) {
    throw new AgentError(
      'model_invalid',
      `expected codex/<model> or codex/<model>[effort=low|medium|high|xhigh]; got "codex/${model}"`,
    );
  }
  const effort = parsed.effort === null ? [] : ['-c', `model_reasoning_effort="${parsed.effort}"`];
  return ['--model', parsed.model, ...effort];
}
