import type { DrainClass } from '@ralph/mcp-plan';
import type { AgentCapabilities, AgentTask } from '../adapter.ts';

/** What a worker is told about itself and about the others. */
export interface PromptFacts {
  readonly unit_id: string;
  readonly description: string;
  /** Relative to the checkout. */
  readonly allowed_directories: readonly string[];
  /** The purpose that the session serves, and its kind. */
  readonly drain: string;
  readonly drain_class: DrainClass;
  /** The other units of the plan. */
  readonly siblings: readonly Sibling[];
  /** Names of the MCP tools that the session offers. */
  readonly tools: readonly string[];
  readonly capabilities: Pick<AgentCapabilities, 'toolName' | 'tool_hint'>;
  /** What holds for the agent's own tools. */
  readonly confinement: AgentTask['confinement'];
  /** The command that will judge the work, as a person would type it; null: none. */
  readonly verification: string | null;
  /** Why the attempt before this one failed; null in the first. */
  readonly previous_failure: PreviousFailure | null;
  /** What the user wants this attempt to know; null or left out: nothing. */
  readonly feedback?: string | null | undefined;
  /** Whether the agent goes on in its own session, and so remembers what it did. */
  readonly resumes: boolean;
}

/** What is told of a failed attempt. */
export interface PreviousFailure {
  /** The reason of the failure, such as `no_evidence`. */
  readonly reason: string;
  readonly message: string;
}

/** Another unit of the plan. */
export interface Sibling {
  readonly unit_id: string;
  readonly description: string;
  readonly allowed_directories: readonly string[];
  /** This unit builds on it, is at work beside it, or is what it waits for. */
  readonly relation: 'before' | 'beside' | 'after';
}
