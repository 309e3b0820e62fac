import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Progress } from '../tool.ts';

/** A tool of an upstream server under the name that sessions see. */
export interface ProxiedToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
}

/** One call of a proxied tool. */
export interface ProxiedCall {
  readonly name: string;
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The upstream servers of a run, as its sessions share them. */
export interface UpstreamAccess {
  readonly tools: readonly ProxiedToolListing[];
  /** Answers whatever happens; a failure says what to do next. */
  readonly call: (call: ProxiedCall) => Promise<CallToolResult>;
}
