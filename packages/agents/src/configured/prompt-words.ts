import { join } from 'node:path';
import type { AgentTask, Invocation, PromptBy } from '../adapter.ts';
import { promptArgument } from '../prompt-argument.ts';

/** How a prompt reaches an agent. */
export interface GivenPrompt extends Pick<Invocation, 'files' | 'stdin'> {
  /** The last arguments. */
  readonly argv: readonly string[];
}

/** Puts the prompt of a task where its agent looks for it. */
export function promptWords(task: AgentTask, by: PromptBy, toolName: (tool: string) => string): GivenPrompt {
  switch (by) {
    case 'stdin':
      return { argv: [], files: [], stdin: task.prompt };
    case 'file': {
      const path = join(task.worker_namespace, 'tmp', 'prompt.md');
      return { argv: [path], files: [{ path, content: task.prompt }], stdin: null };
    }
    case 'argument': {
      const { argument, files } = promptArgument(task, toolName);
      return { argv: [argument], files, stdin: null };
    }
  }
}
