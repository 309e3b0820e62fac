import { renderPrompt, type AgentAdapter, type Sibling } from '@ralph/agents';
import type { CommandLine, WorkerFailure } from '@ralph/manifest';
import { commandText } from '../verification.ts';

/** What goes into the prompt of one attempt. */
export interface PromptContext {
  readonly unit: Sibling;
  readonly siblings: readonly Sibling[];
  readonly adapter: AgentAdapter;
  readonly tools: readonly string[];
  /** The command that will judge the work. */
  readonly verify: CommandLine | null;
  /** Null in the first attempt. */
  readonly previousFailure: WorkerFailure | null;
  /** Whether the agent goes on in its own session. */
  readonly resumes: boolean;
}

/** Whether an agent is a model that gets a task in words; commands and scripts are told in the plan what to do. */
export function takesPrompt({ evidence }: AgentAdapter): boolean {
  return evidence === 'artifact';
}

/** Renders the prompt of one attempt; empty for agents that take none, such as a command. */
export function workerPrompt(context: PromptContext): string {
  const { unit, siblings, adapter, tools, verify, previousFailure, resumes } = context;
  if (!takesPrompt(adapter)) return '';
  return renderPrompt({
    unit_id: unit.unit_id,
    description: unit.description,
    allowed_directories: unit.allowed_directories,
    siblings: siblings.filter((other) => other.unit_id !== unit.unit_id),
    tools,
    capabilities: adapter.capabilities,
    verification: verify === null ? null : commandText(verify),
    previous_failure: previousFailure,
    resumes,
  });
}
