import { join } from 'node:path';
import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isPlainModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { geminiReader } from './gemini-output.ts';
import { isSet } from './lenient.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';
import { stateDirectory } from './state-directory.ts';

const HOME = 'GEMINI_CLI_HOME';

const MODELS: ModelForm = {
  agent: 'gemini',
  form: 'gemini/<model>',
  example: 'gemini/gemini-2.5-pro',
  isModel: isPlainModel,
};

const VERSIONS: AgentVersions = { proven: '0.61.0', range: '>=0.50.0 <1.0.0' };

/** Gemini CLI in headless mode, with the user's own login. */
export const gemini: AgentAdapter = {
  name: 'gemini',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: true,
    prompt_by: 'stdin',
    toolName: (tool) => `mcp_ralph_${tool}`,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        // Its tool servers are in its home: two that share one would call each other's tools.
        variable: HOME,
        default_directory: '~/',
        files: [
          loginFile('.gemini/oauth_creds.json'),
          loginFile('.gemini/gemini-credentials.json'),
          loginFile('.gemini/.env'),
          settingsFile('.gemini/google_accounts.json'),
          settingsFile('.gemini/settings.json', ['mcpServers']),
          settingsFile('.gemini/GEMINI.md'),
        ],
        links: ['.gemini/agents', '.gemini/commands', '.gemini/skills'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('GEMINI_API_KEY'),
      loginVariable('GOOGLE_API_KEY'),
      loginVariable('GOOGLE_GENAI_USE_VERTEXAI'),
      loginVariable('GOOGLE_GENAI_USE_GCA'),
      { type: 'file', home: HOME, path: '.gemini/oauth_creds.json', pattern: /_token"/ },
      {
        type: 'file',
        home: HOME,
        path: '.gemini/.env',
        pattern: /^(?:export )?(?:GEMINI|GOOGLE)_API_KEY=./m,
      },
    ],
    how: 'start `gemini` and choose how to sign in, or set GEMINI_API_KEY',
  },
  environment: [
    'GEMINI_API_KEY',
    'GEMINI_MODEL',
    'GOOGLE_API_KEY',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GOOGLE_CLOUD_LOCATION',
    'GOOGLE_CLOUD_PROJECT',
    'GOOGLE_GEMINI_BASE_URL',
    'GOOGLE_GENAI_USE_GCA',
    'GOOGLE_GENAI_USE_VERTEXAI',
    'GOOGLE_VERTEX_BASE_URL',
    ...NETWORK_VARIABLES,
  ],
  stop: { on_sigterm: 'exit_code_0', leaves_children: true },
  memory_mb: 390,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'gemini',
        says: /gemini cli/i,
        says_in: '--help',
        npm_package: '@google/gemini-cli',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: geminiReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /do you trust (?:this folder|the files)/i,
      advice: 'start `gemini` once in the checkout and answer',
    },
    {
      where: 'last_lines',
      pattern: /enter the authorization code|waiting for auth/i,
      advice: 'log in to gemini: start `gemini` and choose how to sign in, or set GEMINI_API_KEY',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const policy = join(task.worker_namespace, 'tmp', 'gemini-policy.toml');
  const extension = join(stateDirectory(task, HOME), '.gemini', 'extensions', 'ralph');
  return {
    argv: [
      'gemini',
      '--output-format',
      'stream-json',
      '--skip-trust',
      // The user's own extensions bring tools and servers of their own.
      '--extensions',
      'ralph',
      '--allowed-mcp-server-names',
      'ralph',
      '--policy',
      policy,
      '--approval-mode',
      task.confinement === 'mcp' ? 'default' : 'yolo',
      ...modelFlags(task.model, MODELS),
      ...(isSessionId(task.resume_session) ? ['--resume', task.resume_session] : []),
    ],
    env: {
      // Otherwise it starts itself again, and the first of the two can die alone.
      GEMINI_CLI_NO_RELAUNCH: 'true',
      // A container would not reach the worker's tools on loopback.
      GEMINI_SANDBOX: 'false',
    },
    files: [
      { path: join(extension, 'gemini-extension.json'), content: toolServer(task) },
      { path: policy, content: policyFor(task.confinement) },
    ],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** As an extension, so that the user's own settings stay as they are. */
function toolServer({ endpoint: { url, token } }: AgentTask): string {
  const ralph = { httpUrl: url, headers: { Authorization: `Bearer ${token}` }, timeout: 330_000 };
  return `${JSON.stringify({ name: 'ralph', version: '1.0.0', mcpServers: { ralph } }, null, 2)}\n`;
}

const ALLOW_OURS = `[[rule]]
mcpName = "ralph"
toolName = "*"
decision = "allow"
priority = 900
`;

/**
 * A tool that is denied whatever it is called with is taken away, and one of ours with the same name goes with it. So
 * writing is denied for every argument that there can be, and allowed for none: it is shown, and always refused.
 */
const DENY_NATIVE = `[[rule]]
toolName = "write_file"
argsPattern = "."
decision = "deny"
priority = 800
denyMessage = "Only the ralph tools write here: call mcp_ralph_write_file."

[[rule]]
toolName = "write_file"
argsPattern = "(?!)"
decision = "allow"
priority = 700

[[rule]]
toolName = ["run_shell_command", "replace", "save_memory", "enter_plan_mode"]
decision = "deny"
priority = 800
`;

function policyFor(confinement: AgentTask['confinement']): string {
  return confinement === 'mcp' ? `${ALLOW_OURS}\n${DENY_NATIVE}` : ALLOW_OURS;
}

/** Without a key it is logged in with a Google account, whose server it asks then. */
function api({ environment }: ApiQuestion): string | null {
  const { GOOGLE_GEMINI_BASE_URL, GOOGLE_GENAI_USE_VERTEXAI, GEMINI_API_KEY } = environment;
  if (isSet(GOOGLE_GEMINI_BASE_URL)) return GOOGLE_GEMINI_BASE_URL;
  if (isSet(GOOGLE_GENAI_USE_VERTEXAI)) return null;
  return isSet(GEMINI_API_KEY)
    ? 'https://generativelanguage.googleapis.com'
    : 'https://cloudcode-pa.googleapis.com';
}
