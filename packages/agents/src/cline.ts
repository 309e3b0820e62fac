import { join } from 'node:path';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPiModel } from './agent-model.ts';
import { loginFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { clineReader } from './cline-output.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { promptArgument } from './prompt-argument.ts';
import { isSessionId } from './session-id.ts';
import { stateDirectory } from './state-directory.ts';

const DATA = 'CLINE_DATA_DIR';

const VERSIONS: AgentVersions = { proven: null, range: '>=3.0.0 <4.0.0' };

const toolName = (tool: string): string => `ralph__${tool}`;

const MODELS: ModelForm = {
  agent: 'cline',
  form: 'cline/<model>',
  example: 'cline/anthropic/claude-sonnet-4.5',
  isModel: isPiModel,
};

/** Cline with a prompt. It leaves a daemon behind, heeds no signal and takes long to end: not fit for many at once. */
export const cline: AgentAdapter = {
  name: 'cline',
  maturity: 'experimental',
  versions: VERSIONS,
  capabilities: {
    // Nothing is known that would take its own tools away.
    native_tools_off: false,
    mcp: true,
    session_resume: false,
    reports_usage: true,
    own_sandbox: false,
    prompt_by: 'argument',
    toolName,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: DATA,
        default_directory: '~/.cline/data',
        files: [loginFile('settings/providers.json'), loginFile('secrets.json')],
        links: [],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('CLINE_API_KEY'),
      { type: 'file', home: DATA, path: 'settings/providers.json', pattern: /"(?:apiKey|accessToken)"/ },
    ],
    how: 'run `cline auth`, or set CLINE_API_KEY',
  },
  environment: ['CLINE_API_KEY', ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'ignored', leaves_children: true },
  memory_mb: 990,
  api: () => null,
  probe: (run) =>
    probeVersion(
      { program: 'cline', says: /cline/i, says_in: '--help', npm_package: 'cline', versions: VERSIONS },
      run,
    ),
  invocation,
  reader: clineReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /sign in (?:to|with) cline|no (?:api key|provider) (?:is )?configured/i,
      advice: 'log in to cline: run `cline auth`',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const data = stateDirectory(task, DATA);
  const { argument, files } = promptArgument(task, toolName);
  const servers = join(data, 'settings', 'cline_mcp_settings.json');
  return {
    argv: [
      'cline',
      '--json',
      '--data-dir',
      data,
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--id', task.resume_session] : []),
      argument,
    ],
    env: {},
    files: [...files, { path: servers, content: mcpServers(task) }],
    stdin: null,
    secrets: [task.endpoint.token],
  };
}

function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const headers = { Authorization: `Bearer ${token}` };
  // Its time limit is in seconds.
  const ralph = { transport: { type: 'streamableHttp', url, headers }, timeout: 330, disabled: false };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}
