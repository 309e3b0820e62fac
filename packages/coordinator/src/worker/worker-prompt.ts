import { renderPrompt, type AgentAdapter, type AgentTask, type Sibling } from '@ralph/agents';
import type { CommandLine, WorkerFailure } from '@ralph/manifest';
import { buildSessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import type { PromptTemplates } from '../prompt/prompt-templates.ts';
import { commandText } from '../verification.ts';

/** What goes into the prompt of one attempt. */
export interface PromptContext {
  readonly unit: Omit<Sibling, 'relation'>;
  /** The purpose of the session. */
  readonly drain: string;
  readonly templates: PromptTemplates;
  /** The other units of the plan. */
  readonly siblings: () => readonly Sibling[];
  readonly adapter: AgentAdapter;
  readonly tools: readonly string[];
  readonly confinement: AgentTask['confinement'];
  /** The command that will judge the work. */
  readonly verify: CommandLine | null;
  /** Null in the first attempt. */
  readonly previousFailure: WorkerFailure | null;
  /** What the user wants this attempt to know. */
  readonly feedback?: string | null | undefined;
  /** Whether the agent goes on in its own session. */
  readonly resumes: boolean;
}

/** Whether an agent is a model that gets a task in words; commands and scripts are told in the plan what to do. */
export function takesPrompt({ evidence }: AgentAdapter): boolean {
  return evidence === 'artifact';
}

/** Renders the prompt of one attempt; empty for agents that take none, such as a command. */
export function workerPrompt(context: PromptContext): string {
  const { unit, drain, templates, siblings, adapter, tools, confinement } = context;
  const { verify, previousFailure, feedback, resumes } = context;
  if (!takesPrompt(adapter)) return '';
  const { drain_class } = buildSessionMcpPlan({ drain });
  return renderPrompt(templates.templateFor(drain, drain_class), {
    unit_id: unit.unit_id,
    description: unit.description,
    allowed_directories: unit.allowed_directories,
    drain,
    drain_class,
    siblings: siblings(),
    tools,
    capabilities: adapter.capabilities,
    confinement,
    verification: verify === null ? null : commandText(verify),
    previous_failure: previousFailure,
    feedback,
    // What tells only later whether it can go on says so in its prompt itself.
    resumes: resumes && adapter.capabilities.session_resume === true,
  });
}
