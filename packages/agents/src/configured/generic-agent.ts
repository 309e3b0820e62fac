import { join } from 'node:path';
import type { AgentDefinition } from '@ralph/mcp-plan';
import type { AgentAdapter, AgentTask, Invocation, OutputReader } from '../adapter.ts';
import { NO_STATE } from '../agent-state.ts';
import { ANY_VERSION } from '../agent-versions.ts';
import { clipLine } from '../clip.ts';
import { NETWORK_VARIABLES } from '../network-variables.ts';
import { isSessionId } from '../session-id.ts';
import { words, wordsWith } from './command-words.ts';
import { secretValues } from './configured-environment.ts';
import { mcpServersFile } from './mcp-servers-file.ts';
import { probeProgram } from './probe-program.ts';
import { promptWords } from './prompt-words.ts';

/** An agent CLI of which ralph knows only what `agents.toml` says. */
export function genericAgent(
  name: string,
  definition: AgentDefinition,
  parser: AgentAdapter | null,
): AgentAdapter {
  const { environment = [], memory_mb = 0, native_tools_off = false, tool_name = '{}' } = definition;
  const toolName = (tool: string): string => tool_name.replaceAll('{}', () => tool);
  return {
    name,
    transport: parser?.name ?? 'generic',
    maturity: 'experimental',
    versions: ANY_VERSION,
    capabilities: {
      native_tools_off,
      mcp: true,
      // Nobody but a reader of its own finds the id of a session.
      session_resume: definition.session_flag !== undefined && parser !== null,
      reports_usage: parser !== null,
      own_sandbox: false,
      prompt_by: definition.prompt_by ?? 'argument',
      toolName,
      tool_hint: null,
      tool_results: 'text',
    },
    evidence: 'artifact',
    state: NO_STATE,
    login: null,
    stop: { on_sigterm: 'unknown', leaves_children: true },
    environment: [...environment, ...NETWORK_VARIABLES],
    memory_mb,
    api: () => null,
    probe: (run) => probeProgram(words(definition.cmd), run, null),
    invocation: (task) => invocation(task, definition, toolName),
    reader: parser === null ? plainReader : parser.reader,
    prompts: [],
  };
}

/** The order is the original's: what comes last is the prompt. */
function invocation(
  task: AgentTask,
  definition: AgentDefinition,
  toolName: (tool: string) => string,
): Invocation {
  const { prompt_by = 'argument' } = definition;
  const mcpConfig = join(task.worker_namespace, 'tmp', 'mcp-servers.json');
  const prompt = promptWords(task, prompt_by, toolName);
  const hasConfig = definition.mcp_config_flag !== undefined;
  return {
    argv: [
      ...words(definition.cmd),
      ...words(definition.output_flag),
      ...(isSessionId(task.resume_session) ? wordsWith(definition.session_flag, task.resume_session) : []),
      ...words(definition.yolo_flag),
      ...wordsWith(definition.mcp_config_flag, mcpConfig),
      ...words(definition.verbose_flag),
      ...words(definition.streaming_flag),
      ...modelWords(task.model, definition),
      ...words(definition.print_flag),
      ...prompt.argv,
    ],
    env: definition.env ?? {},
    files: [...(hasConfig ? [{ path: mcpConfig, content: mcpServersFile(task) }] : []), ...prompt.files],
    stdin: prompt.stdin,
    secrets: [task.endpoint.token, ...secretValues(definition)],
  };
}

/** A flag without a place for a model names one itself. */
function modelWords(model: string | null, { model_flag }: AgentDefinition): readonly string[] {
  if (model_flag?.includes('{}') !== true) return words(model_flag);
  return model === null ? [] : wordsWith(model_flag, model);
}

function plainReader(): OutputReader {
  return {
    only_last: true,
    line: (line) => {
      const text = clipLine(line, 1000);
      return text === '' ? [] : [{ type: 'final_message', text }];
    },
  };
}
