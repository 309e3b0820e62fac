import { join } from 'node:path';
import type { AgentAdapter, AgentTask, ApiQuestion, Invocation } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { isKimiModel } from './agent-model.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { kimiReader } from './kimi-output.ts';
import { isSet } from './lenient.ts';
import { modelFlags, type ModelForm } from './model-flags.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { promptArgument } from './prompt-argument.ts';
import { isSessionId } from './session-id.ts';
import { stateDirectory } from './state-directory.ts';

const HOME = 'KIMI_CODE_HOME';

const MODELS: ModelForm = { agent: 'kimi', form: 'kimi/<model>', example: 'kimi/k2', isModel: isKimiModel };

const VERSIONS: AgentVersions = { proven: '2.1.0', range: '>=2.0.0 <3.0.0' };

/** Kimi Code in prompt mode, with the user's own login. */
export const kimi: AgentAdapter = {
  name: 'kimi',
  maturity: 'proven',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: true,
    reports_usage: false,
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
        // Its tool servers are in its home: two that share one would call each other's tools.
        variable: HOME,
        default_directory: '~/.kimi-code',
        files: [
          loginFile('credentials/kimi-code.json'),
          settingsFile('config.toml'),
          settingsFile('device_id'),
          settingsFile('region'),
          settingsFile('AGENTS.md'),
        ],
        links: ['skills'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('KIMI_API_KEY'),
      { type: 'file', home: HOME, path: 'credentials/kimi-code.json', pattern: /_token"/ },
      { type: 'file', home: HOME, path: 'config.toml', pattern: /^\s*api_key\s*=\s*["']./m },
    ],
    how: 'run `kimi login`, or name a provider with its key in ~/.kimi-code/config.toml',
  },
  environment: ['KIMI_API_KEY', 'KIMI_CODE_BASE_URL', ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'ends', leaves_children: false },
  memory_mb: 350,
  api,
  probe: (run) =>
    probeVersion(
      {
        program: 'kimi',
        says: /moonshot|kimi-code|next-gen agents/i,
        says_in: '--help',
        npm_package: '@moonshot-ai/kimi-code',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: kimiReader,
  prompts: [],
};

function toolName(tool: string): string {
  return `mcp__ralph__${tool}`;
}

function invocation(task: AgentTask): Invocation {
  const resumes = isSessionId(task.resume_session);
  const agentFile = join(task.worker_namespace, 'tmp', 'ralph-worker.md');
  const confined = task.confinement === 'mcp';
  const prompt = promptArgument(task, toolName);
  return {
    argv: [
      'kimi',
      '--output-format',
      'stream-json',
      ...modelFlags(task.model, MODELS),
      // A session keeps the tools with which it was begun.
      ...(confined && !resumes ? ['--agent-file', agentFile] : []),
      ...(resumes ? ['--session', task.resume_session] : []),
      '--prompt',
      prompt.argument,
    ],
    env: { KIMI_CODE_NO_AUTO_UPDATE: '1' },
    files: [
      { path: join(stateDirectory(task, HOME), 'mcp.json'), content: mcpServers(task) },
      ...(confined ? [{ path: agentFile, content: WORKER }] : []),
      ...prompt.files,
    ],
    stdin: null,
    secrets: [task.endpoint.token],
  };
}

/** Rules of permission are not asked in prompt mode; what a worker's file does not name is really gone. */
const WORKER = `---
name: ralph-worker
description: Works on one unit with the ralph tools
tools:
  - mcp__ralph__*
  - TodoList
  - Skill
---

\${base_prompt}
`;

function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  const ralph = { url, headers: { Authorization: `Bearer ${token}` }, toolTimeoutMs: 330_000 };
  return `${JSON.stringify({ mcpServers: { ralph } }, null, 2)}\n`;
}

/** With another provider in its settings it asks that one: only an address that is set is sure. */
function api({ environment: { KIMI_CODE_BASE_URL } }: ApiQuestion): string | null {
  return isSet(KIMI_CODE_BASE_URL) ? KIMI_CODE_BASE_URL : null;
}
