import type { AgentAdapter, OwnAgents } from '@ralph/agents';
import type { JailBackend, McpHost, SecretIndex } from '@ralph/mcp-server';
import type { EventBody } from '@ralph/reducer';
import type { AgentStates } from '../agent-state/agent-states.ts';
import type { Settlement } from '../change-ledger.ts';
import type { Outside } from '../outside.ts';
import type { ProcessHost } from '../process/launch.ts';
import type { Redaction } from '../redaction.ts';

/** What a worker needs of whoever hosts it. Times are in ms. */
export interface WorkerHost {
  readonly mcp: McpHost;
  /** The user's own agents. */
  readonly agents: OwnAgents;
  /** What its session may reach besides the checkout. */
  readonly outside: Outside;
  readonly processes: ProcessHost;
  /** Keeps what agents work with in place of the user's own state. */
  readonly states: AgentStates;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What carries out the worker's jail, if it has one; the best of this machine when left out. */
  readonly jail?: JailBackend | undefined;
  /** Real absolute paths of the directories that its unit may write, which exist. */
  readonly directories: readonly string[];
  /** Knows the files of the checkout that a jail hides. */
  readonly secrets: SecretIndex;
  /** Knows the values that must neither reach the disk nor the screen. */
  readonly redaction: Redaction;
  readonly graceMs: number;
  /** Renders the prompt for agents that take one. */
  readonly prompt: (adapter: AgentAdapter, tools: readonly string[]) => string;
  /** Why the attempt before this one failed, in one line; null in the first. */
  readonly previousFailure: string | null;
  /** What the user wants the attempt to know, in one line; null or left out: nothing. */
  readonly feedback?: string | null | undefined;
  /** Asks the worker to stop. */
  readonly signal: AbortSignal;
  /** Aborted, with what was spent as the reason, when the budget of the run does not let the worker go on. */
  readonly overBudget: AbortSignal;
  /** Ends the worker now. */
  readonly killSignal: AbortSignal;
  readonly record: (body: EventBody) => void;
  /** Writes what an attempt begins with; false when the disk takes nothing and the run has given up waiting for it. */
  readonly persist: (write: () => void) => Promise<boolean>;
  readonly onLine: (line: string) => void;
  /** Whether `onLine` is to be told of each line, also of a flood that only a command prints. */
  readonly everyLine: boolean;
  /** Audits the tree once nothing of this worker runs any more. */
  readonly settle: () => Promise<Settlement>;
}
