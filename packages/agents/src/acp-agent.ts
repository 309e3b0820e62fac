import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentDefinition } from '@ralph/mcp-plan';
import { acpReader } from './acp/acp-output.ts';
import type { AcpTask } from './acp/acp-task.ts';
import type { AgentAdapter, AgentTask, Invocation } from './adapter.ts';
import { NO_STATE } from './agent-state.ts';
import { ANY_VERSION } from './agent-versions.ts';
import { words } from './configured/command-words.ts';
import { configuredState, configuredVariables, secretValues } from './configured/configured-environment.ts';
import { probeProgram } from './configured/probe-program.ts';
import { NETWORK_VARIABLES } from './network-variables.ts';
import { isSessionId } from './session-id.ts';

// The same address from src/ and from dist/, where the build puts the client.
const CLIENT = fileURLToPath(new URL('../dist/acp-client.js', import.meta.url));

/**
 * An agent that speaks the Agent Client Protocol. Its client is a process of its own in the same jail, and starts it
 * there. What is known of its program (login, state, model's server) holds in this mode too.
 */
export function acpAgent(
  name: string,
  definition: AgentDefinition,
  known: AgentAdapter | null,
): AgentAdapter {
  const { environment = [], env = {}, tool_name = '{}', native_tools_off = false } = definition;
  const state = known?.state ?? NO_STATE;
  return {
    name,
    transport: known?.name ?? 'acp',
    maturity: 'experimental',
    versions: known?.versions ?? ANY_VERSION,
    capabilities: {
      native_tools_off,
      mcp: true,
      session_resume: 'if_able',
      reports_usage: true,
      own_sandbox: known?.capabilities.own_sandbox ?? false,
      prompt_by: 'file',
      toolName: (tool) => tool_name.replaceAll('{}', () => tool),
      tool_hint: null,
      tool_results: 'text',
    },
    evidence: 'artifact',
    state: configuredState(definition, state),
    login: known?.login ?? null,
    environment: [...new Set([...(known?.environment ?? NETWORK_VARIABLES), ...environment])],
    stop: { on_sigterm: 'ends', leaves_children: false },
    memory_mb: definition.memory_mb ?? known?.memory_mb ?? 0,
    api: (asked) => known?.api({ ...asked, environment: { ...asked.environment, ...env } }) ?? null,
    probe: (run) => probeProgram(words(definition.cmd), run, known),
    invocation: (task) => invocation(task, definition, configuredVariables(definition, state)),
    reader: acpReader,
    prompts: [],
  };
}

function invocation(
  task: AgentTask,
  definition: AgentDefinition,
  variables: Readonly<Record<string, string>>,
): Invocation {
  const path = join(task.worker_namespace, 'tmp', 'acp-task.json');
  const { endpoint } = task;
  return {
    argv: [process.execPath, CLIENT, path, '--', ...words(definition.cmd)],
    env: { ...variables, RALPH_MCP_TOKEN: endpoint.token },
    files: [{ path, content: `${JSON.stringify(acpTask(task, definition), null, 2)}\n` }],
    stdin: null,
    secrets: [endpoint.token, ...secretValues(definition)],
  };
}

function acpTask(task: AgentTask, { auth_method }: AgentDefinition): AcpTask {
  return {
    cwd: task.workspace_root,
    prompt: task.prompt,
    mcp_url: task.endpoint.url,
    tools: [...task.tools],
    allowed_directories: [
      ...task.allowed_directories.map((directory) => join(task.workspace_root, directory)),
      task.worker_namespace,
    ],
    confinement: task.confinement,
    model: task.model,
    resume_session: isSessionId(task.resume_session) ? task.resume_session : null,
    auth_method: auth_method ?? null,
  };
}
