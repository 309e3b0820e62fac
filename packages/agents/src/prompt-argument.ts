import { join } from 'node:path';
import type { AgentTask, InvocationFile } from './adapter.ts';

/** A prompt for an agent that takes it as an argument. */
export interface PromptArgument {
  readonly argument: string;
  /** Where the prompt itself is, if it is too long for an argument. */
  readonly files: readonly InvocationFile[];
}

// Linux takes 128 KiB for one argument, its end included.
const LONGEST_ARGUMENT = 120_000;

/** The prompt itself, or where it is too long for an argument, a short one that names the file that holds it. */
export function promptArgument(task: AgentTask, toolName: (tool: string) => string): PromptArgument {
  const { prompt, workspace_root, worker_namespace } = task;
  if (Buffer.byteLength(prompt) <= LONGEST_ARGUMENT) return { argument: prompt, files: [] };
  const path = join(worker_namespace, 'tmp', 'prompt.md');
  const shown = path.startsWith(`${workspace_root}/`) ? path.slice(workspace_root.length + 1) : path;
  return {
    argument:
      `Your task is in the file \`${shown}\`, which is too long to be shown here. ` +
      `Read all of it with \`${toolName('read_file')}\`, part by part, then do what it says.`,
    files: [{ path, content: prompt }],
  };
}
