import { join } from 'node:path';
import type { AgentAdapter, AgentTask, Invocation, OutputReader } from './adapter.ts';
import { loginVariable } from './agent-login.ts';
import { loginFile, settingsFile } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import { claudeReader } from './claude-output.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { probeVersion } from './probe-version.ts';
import { isSessionId } from './session-id.ts';

const DATA = 'XDG_DATA_HOME';

const VERSIONS: AgentVersions = { proven: null, range: '*' };

/** Amp in execute mode, from its documentation. It works with Amp's own server only, and chooses the model itself. */
export const amp: AgentAdapter = {
  name: 'amp',
  maturity: 'experimental',
  versions: VERSIONS,
  capabilities: {
    native_tools_off: false,
    mcp: true,
    session_resume: true,
    reports_usage: true,
    own_sandbox: false,
    prompt_by: 'stdin',
    toolName: (tool) => `mcp__ralph__${tool}`,
    tool_hint: null,
    tool_results: 'text',
  },
  evidence: 'artifact',
  state: {
    homes: [
      {
        variable: DATA,
        default_directory: '~/.local/share',
        files: [loginFile('amp/secrets.json')],
        links: [],
      },
      {
        variable: 'XDG_CONFIG_HOME',
        default_directory: '~/.config',
        files: [settingsFile('amp/settings.json'), settingsFile('amp/AGENTS.md')],
        // The variable leads git, which the agent may call, to its settings too.
        links: ['git', 'amp/commands', 'amp/skills', 'amp/tools'],
      },
    ],
    shared_when: [],
  },
  login: {
    signs: [
      loginVariable('AMP_API_KEY'),
      { type: 'file', home: DATA, path: 'amp/secrets.json', pattern: /"apiKey@/ },
    ],
    how: 'run `amp login`, or set AMP_API_KEY',
  },
  environment: ['AMP_API_KEY', 'AMP_URL', ...NETWORK_VARIABLES],
  stop: { on_sigterm: 'unknown', leaves_children: true },
  memory_mb: 0,
  api: ({ environment: { AMP_URL } }) =>
    AMP_URL === undefined || AMP_URL === '' ? 'https://ampcode.com' : AMP_URL,
  probe: (run) =>
    probeVersion(
      {
        program: 'amp',
        says: /\bamp\b/i,
        says_in: '--help',
        npm_package: '@sourcegraph/amp',
        versions: VERSIONS,
      },
      run,
    ),
  invocation,
  reader: ampReader,
  prompts: [
    {
      where: 'last_lines',
      pattern: /log in to amp|open (?:this|the following) (?:url|link)|paste (?:the|your) code/i,
      advice: 'log in to amp: run `amp login`, or set AMP_API_KEY',
    },
  ],
};

function invocation(task: AgentTask): Invocation {
  const servers = join(task.worker_namespace, 'tmp', 'amp-mcp.json');
  const thread = isSessionId(task.resume_session) ? ['threads', 'continue', task.resume_session] : [];
  return {
    argv: [
      'amp',
      ...thread,
      '--execute',
      '--stream-json',
      '--dangerously-allow-all',
      '--mcp-config',
      servers,
    ],
    env: { AMP_SKIP_UPDATE_CHECK: '1' },
    files: [{ path: servers, content: mcpServers(task) }],
    stdin: task.prompt,
    secrets: [task.endpoint.token],
  };
}

/** A file, so that the token is not in the list of processes. */
function mcpServers({ endpoint: { url, token } }: AgentTask): string {
  return `${JSON.stringify({ ralph: { url, headers: { Authorization: `Bearer ${token}` } } }, null, 2)}\n`;
}

/** It speaks like claude. Whether its first line tells of servers that are still connecting, nobody has tried. */
function ampReader(): OutputReader {
  const { line } = claudeReader({ agent: 'amp', result_counts_session: true });
  return { line: (text) => line(text).filter(({ type }) => type !== 'tools_missing') };
}
