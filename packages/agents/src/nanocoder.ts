import { join } from 'node:path';
import type { AgentAdapter, AgentTask, Invocation, InvocationFile } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { loginVariable } from './agent-login.ts';
import { parseNanocoderModel } from './agent-model.ts';
import { settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { PROVIDER_KEYS, providerApi } from './model-providers.ts';
import { nanocoderReader } from './nanocoder-output.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { promptArgument } from './prompt-argument.ts';
import { stateDirectory } from './state-directory.ts';

const HOME = 'NANOCODER_CONFIG_DIR';

// Without those of which we have one of the same name: ours takes its place, and would be gone with it.
const NATIVE_TOOLS = [
  'agent',
  'ask_user',
  'diff_edit',
  'execute_bash',
  'file_op',
  'find_files',
  'git_add',
  'git_commit',
  'git_pr',
  'lsp_get_diagnostics',
  'search_file_contents',
  'string_replace',
  'write_tasks',
];

const VERSIONS: AgentVersions = { proven: '1.30.0', range: '>=1.28.0 <2.0.0' };

/** Nanocoder in run mode, with the providers that the user has configured. */
export const nanocoder: AgentAdapter = {
  name: 'nanocoder',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: false,
    reports_usage: true,
    own_sandbox: false,
    prompt_by: 'argument',
    toolName: (tool) => tool,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: HOME,
        default_directory: '~/.config/nanocoder',
        files: [settingsFile('agents.config.json')],
        links: [],
      },
      { variable: 'NANOCODER_DATA_DIR', default_directory: '~/.local/share/nanocoder', files: [], links: [] },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      ...PROVIDER_KEYS.map(loginVariable),
      { type: 'file', home: HOME, path: 'agents.config.json', pattern: /"providers"/ },
    ],
    how: 'name a provider with its key in ~/.config/nanocoder/agents.config.json',
  },
  environment: [...PROVIDER_KEYS, ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'exit_code_0', leaves_children: false },
  memory_mb: 170,
  api: providerApi,
  probe: (run) =>
    probeVersion(
      {
        program: 'nanocoder',
        says: /nanocoder/i,
        says_in: '--help',
        npm_package: '@nanocollective/nanocoder',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: nanocoderReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust (?:this directory|the files)/i,
      advice: 'update nanocoder: with --trust-directory it should not ask',
    },
  ],
};

/**
 * It empties its list of tasks in `.nanocoder/` of the directory in which it starts, and reads there which of its tools
 * are off. Without a jail to keep it from that, and without tools of its own to need it, that is not the checkout.
 */
function invocation(task: AgentTask): Invocation {
  const scratch = join(task.worker_namespace, 'tmp');
  const servers = join(scratch, 'nanocoder-mcp.json');
  const apart = task.confinement === 'mcp';
  const prompt = promptArgument(apart ? { ...task, prompt: promptFromApart(task) } : task, (tool) => tool);
  return {
    argv: [
      'nanocoder',
      ...modelFlags(task.model),
      // MCP tools ask too in any other mode, and nobody answers.
      '--mode',
      'yolo',
      '--trust-directory',
      '--plain',
      '--json',
      'run',
      prompt.argument,
    ],
    ...(apart ? { cwd: scratch } : {}),
    env: { NANOCODER_MCPSERVERS_FILE: servers },
    files: [{ path: servers, content: mcpServers(task) }, settings(task), ...prompt.files],
    stdin: null,
    secrets: [task.endpoint.token],
  };
}

function promptFromApart({ prompt, workspace_root }: AgentTask): string {
  const where = `The checkout is \`${workspace_root}\`, not your working directory: give your tools paths relative to it.`;
  return `${where}\n\n${prompt}`;
}

function settings(task: AgentTask): InvocationFile {
  // The list of tasks is a file in the checkout, some other worker's stray change.
  const disabledTools = task.confinement === 'mcp' ? NATIVE_TOOLS : ['write_tasks'];
  return {
    path: join(stateDirectory(task, HOME), 'agents.config.json'),
    content: `${JSON.stringify({ nanocoder: { disabledTools } }, null, 2)}\n`,
    over_json: true,
  };
}

/** A file, so that the token is not in the environment of what it starts. */
function mcpServers({ endpoint: { url, token }, tools }: AgentTask): string {
  const headers = { Authorization: `Bearer ${token}` };
  return `${JSON.stringify({ mcpServers: { ralph: { transport: 'http', url, headers, alwaysAllow: tools } } }, null, 2)}\n`;
}

function modelFlags(text: string | null): readonly string[] {
  if (text === null) return [];
  const parsed = parseNanocoderModel(text);
  if (parsed === null) {
    throw new AgentError(
      'model_invalid',
      `expected nanocoder/<provider>[/<model>], for example nanocoder/ollama/qwen3; got "nanocoder/${text}"`,
    );
  }
  return ['--provider', parsed.provider, ...(parsed.model === null ? [] : ['--model', parsed.model])];
}
