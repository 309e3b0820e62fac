import { join } from 'node:path';
import type { AgentTask, Invocation } from '../adapter.ts';

/** How a prompt reaches an agent. */
export interface GivenPrompt extends Pick<Invocation, 'files' | 'stdin'> {
  /** The last arguments. */
  readonly argv: readonly string[];
}

// One argument of Linux holds 128 KiB, with the zero at its end.
const LONGEST_ARGUMENT = 131_071;

/** Puts the prompt of a task where its agent looks for it. */
export function promptWords(
  { prompt, worker_namespace }: AgentTask,
  by: 'argument' | 'stdin' | 'file',
): GivenPrompt {
  const path = join(worker_namespace, 'tmp', 'prompt.md');
  const files = [{ path, content: prompt }];
  switch (by) {
    case 'stdin':
      return { argv: [], files: [], stdin: prompt };
    case 'file':
      return { argv: [path], files, stdin: null };
    case 'argument': {
      if (Buffer.byteLength(prompt) <= LONGEST_ARGUMENT) return { argv: [prompt], files: [], stdin: null };
      const pointer = `Your task is in the file ${path}. Read all of it, then do what it says.`;
      return { argv: [pointer], files, stdin: null };
    }
  }
}
