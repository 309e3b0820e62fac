import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { NO_STATE } from './agent-state.ts';
import { ANY_VERSION } from './agent-versions.ts';
import { scriptReader } from './script-output.ts';

// The same address from src/ and from dist/, where the build puts the player.
const PLAYER = fileURLToPath(new URL('../dist/script-player.js', import.meta.url));

/** Plays the tool calls of a unit through the official MCP client, in a process of its own. */
export const script: AgentAdapter = {
  name: 'script',
  maturity: 'proven',
  versions: ANY_VERSION,
  capabilities: {
    native_tools_off: true,
    mcp: true,
    session_resume: false,
    reports_usage: false,
    own_sandbox: false,
    prompt_by: 'stdin',
    toolName: (tool) => tool,
    tool_hint: null,
    tool_results: 'structured',
  },
  evidence: 'exit_code',
  state: NO_STATE,
  login: null,
  environment: [],
  stop: { on_sigterm: 'ends', leaves_children: false },
  memory_mb: 0,
  api: () => null,
  probe: () => Promise.resolve({ available: true, version: null, warning: null, program: PLAYER }),
  invocation,
  reader: scriptReader,
  prompts: [],
};

function invocation(task: AgentTask): Invocation {
  if (task.script === undefined || task.script.length === 0) {
    throw new AgentError(
      'script_missing',
      `unit ${task.unit_id}: the agent "script" plays the unit's "script", but the unit has none; ` +
        'add "script": [{ "tool": "write_file", "args": { … } }] or choose another agent',
    );
  }
  const path = join(task.worker_namespace, 'tmp', 'script.json');
  return {
    argv: [process.execPath, PLAYER, path],
    env: {
      RALPH_MCP_ENDPOINT: task.endpoint.url,
      RALPH_MCP_TOKEN: task.endpoint.token,
      RALPH_ATTEMPT: String(task.attempt),
    },
    files: [{ path, content: `${JSON.stringify(task.script, null, 2)}\n` }],
    stdin: null,
    secrets: [task.endpoint.token],
  };
}
