import type { AgentAdapter, AgentTask, Invocation, OutputReader } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { NO_STATE } from './agent-state.ts';
import { ANY_VERSION } from './agent-versions.ts';
import { clipLine } from './clip.ts';

/** Runs the command of a unit as it is; its exit code is its evidence. */
export const command: AgentAdapter = {
  name: 'command',
  maturity: 'proven',
  versions: ANY_VERSION,
  capabilities: {
    native_tools_off: false,
    mcp: false,
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
  stop: { on_sigterm: 'unknown', leaves_children: false },
  memory_mb: 0,
  api: () => null,
  // Each unit has its own program; the caller, who knows PATH, looks for it.
  probe: () => Promise.resolve({ available: true, version: null, warning: null, program: 'command' }),
  invocation,
  reader: commandReader,
  prompts: [],
};

function invocation(task: AgentTask): Invocation {
  if (task.command === undefined || task.command.length === 0) {
    throw new AgentError(
      'command_missing',
      `unit ${task.unit_id}: the agent "command" runs the unit's "command", but the unit has none; ` +
        'add "command": ["program", "argument"] or choose another agent',
    );
  }
  return { argv: task.command, env: {}, files: [], stdin: null, secrets: [task.endpoint.token] };
}

function commandReader(): OutputReader {
  return {
    only_last: true,
    line: (line) => {
      const text = clipLine(line, 1000);
      return text === '' ? [] : [{ type: 'final_message', text }];
    },
  };
}
