import { toolRow } from '@ralph/mcp-plan';
import type { Capability, ToolInput, ToolName, ToolRow } from '@ralph/mcp-plan';
import type { Jail } from './jail/jail.ts';
import type { SecretPolicy } from './jail/secret-policy.ts';
import type { Scope } from './scope.ts';

/** What a tool may use: the session's scope, its limits, and ways to tell the host what happened. */
export interface ToolContext {
  readonly scope: Scope;
  readonly session: SessionOptions;
  /** Aborts when the client cancels, the session closes or the call's time is up. */
  readonly signal: AbortSignal;
}

/** The answer of a tool; a refusal or failure is `isError` with a text that says what to do next. */
export interface ToolResult {
  readonly text: string;
  readonly structured?: Readonly<Record<string, unknown>>;
  readonly isError?: boolean;
}

/** One MCP tool: its row of the catalogue, and what it does. Listed only in sessions that hold one of its capabilities. */
export interface Tool<Name extends ToolName = ToolName> extends ToolRow<Name> {
  /** A method, so that tables may hold tools of different inputs; the server validates before it calls. */
  run(input: ToolInput<Name>, context: ToolContext): Promise<ToolResult>;
}

/** Gives a tool of the catalogue something to do. */
export function defineTool<Name extends ToolName>(name: Name, { run }: Pick<Tool<Name>, 'run'>): Tool<Name> {
  return { ...toolRow(name), run };
}

/** What one session may do, fixed when it opens. All paths are absolute. */
export interface SessionOptions {
  /** Unit id; a path segment of the endpoint. */
  readonly id: string;
  readonly attempt: number;
  readonly root: string;
  /** Directories that the session may write. */
  readonly allowed_directories: readonly string[];
  /** Always writable too; null in a stand-alone server. */
  readonly namespace: string | null;
  /** Where submitted artifacts go; null: artifact tools are not offered. */
  readonly artifact_dir: string | null;
  readonly capabilities: readonly Capability[];
  /** What file tools keep closed besides the usual credentials, and what not. */
  readonly secrets?: SecretPolicy | undefined;
  /** How `exec` is confined: in this jail, not at all (`unconfined`), or not offered (`off`). */
  readonly exec: Jail | 'unconfined' | 'off';
  /** Told of everything worth journalling; must not throw. */
  readonly onEvent: (event: SessionEvent) => void;
}

/** What happens inside a session. */
export type SessionEvent =
  | { readonly type: 'tool_called'; readonly tool: string; readonly ok: boolean }
  | {
      readonly type: 'tool_denied';
      readonly tool: string;
      readonly path: string | null;
      readonly message: string;
    }
  | { readonly type: 'progress'; readonly status: string; readonly note: string | null }
  | { readonly type: 'completed'; readonly summary: string | null }
  | {
      readonly type: 'artifact_submitted';
      readonly artifact_type: string;
      readonly path: string;
      readonly status: string | null;
    };
