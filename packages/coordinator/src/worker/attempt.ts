import type { AgentAdapter, Invocation } from '@ralph/agents';
import type { WorkerManifest } from '@ralph/manifest';
import type { Jail } from '@ralph/mcp-server';
import type { AttemptState } from '../agent-state/open-agent-state.ts';
import type { WorkerHost } from './worker-host.ts';
import type { WorkerSession } from './worker-session.ts';
import type { WorkerTranscript } from './worker-transcript.ts';

/** One attempt of one unit, with all that was opened for it. */
export interface Attempt {
  readonly manifest: WorkerManifest;
  readonly adapter: AgentAdapter;
  /** Empty for agents that take none. */
  readonly prompt: string;
  readonly invocation: Invocation;
  readonly state: AttemptState;
  readonly jail: Jail | null;
  readonly host: WorkerHost;
  readonly session: WorkerSession;
  readonly transcript: WorkerTranscript;
  /** The secrets of this attempt, as long as they are known. */
  readonly known: Disposable;
}
