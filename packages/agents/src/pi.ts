import { fileURLToPath } from 'node:url';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPiModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { PROVIDER_KEYS, providerApi } from './model-providers.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { piReader } from './pi-output.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

// The same address from src/ and from dist/, where the build puts the bridge.
const BRIDGE = fileURLToPath(new URL('../dist/pi-bridge.js', import.meta.url));

const HOME = 'PI_CODING_AGENT_DIR';

const MODELS: ModelForm = {
  agent: 'pi',
  form: 'pi/<model>[:thinking]',
  example: 'pi/anthropic/claude-sonnet-4-5:high',
  isModel: isPiModel,
};

const VERSIONS: AgentVersions = { proven: '0.73.1', range: '>=0.70.0 <1.0.0' };

/** Pi in JSON mode, with the user's own login; an extension of ours brings it the worker's tools. */
export const pi: AgentAdapter = {
  name: 'pi',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: false,
    prompt_by: 'stdin',
    toolName: (tool) => tool,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: HOME,
        default_directory: '~/.pi/agent',
        files: [
          loginFile('auth.json'),
          settingsFile('models.json'),
          settingsFile('settings.json'),
          settingsFile('AGENTS.md'),
        ],
        links: ['bin', 'prompts', 'skills'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      ...PROVIDER_KEYS.map(loginVariable),
      { type: 'file', home: HOME, path: 'auth.json', pattern: /"(?:key|access)": ?"/ },
      { type: 'file', home: HOME, path: 'models.json', pattern: /"apiKey": ?"/ },
    ],
    how: 'start `pi` and type /login, or set the API key of the provider',
  },
  environment: [...PROVIDER_KEYS, ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'ends', leaves_children: false },
  memory_mb: 170,
  api: providerApi,
  probe: (run) =>
    probeVersion(
      {
        program: 'pi',
        says: /coding assistant/i,
        says_in: '--help',
        npm_package: '@mariozechner/pi-coding-agent',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: piReader,
  prompts: [],
};

function invocation(task: AgentTask): Invocation {
  return {
    argv: [
      'pi',
      '--mode',
      'json',
      '--offline',
      // The user's own extensions bring tools of their own.
      '--no-extensions',
      '--extension',
      BRIDGE,
      ...(task.confinement === 'mcp' ? ['--no-builtin-tools'] : []),
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--session', task.resume_session] : []),
    ],
    // One file serves all workers: the bridge reads from its environment where its own tools are.
    env: { RALPH_MCP_ENDPOINT: task.endpoint.url, RALPH_MCP_TOKEN: task.endpoint.token, PI_TELEMETRY: '0' },
    files: [],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}
