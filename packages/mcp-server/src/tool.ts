import { toolRow } from '@ralph/mcp-plan';
import type {
  AudioContent,
  EmbeddedResource,
  ImageContent,
  ResourceLink,
} from '@modelcontextprotocol/server';
import type {
  Capability,
  CapabilityProfile,
  ToolInput,
  ToolName,
  ToolOutput,
  ToolRow,
} from '@ralph/mcp-plan';
import type { Jail } from './jail/jail.ts';
import type { SecretPolicy } from './jail/secret-policy.ts';
import type { MediaManifest } from './media/media-manifest.ts';
import type { Scope } from './scope.ts';
import type { UpstreamAccess } from './upstream/upstream-access.ts';
import type { WebAccess } from './web/web-access.ts';

/** What a tool may use: the session's scope, its limits, and ways to tell the host what happened. */
export interface ToolContext {
  readonly scope: Scope;
  readonly session: SessionOptions;
  /** What the session's model was referred to. */
  readonly media: MediaManifest;
  /** Aborts when the client cancels, the session closes or the call's time is up. */
  readonly signal: AbortSignal;
  /** Tells a client that asked for it how far the call is; to be called as often as something was done. */
  readonly progress: Progress;
}

/** How much was done (files read, bytes printed: whatever grows), and what is being done now. */
export type Progress = (done: number, message: string) => void;

/** The answer of a tool: a text for people and models, and the same as data. */
export interface ToolAnswer<Name extends ToolName = ToolName> {
  readonly text: string;
  /** All that the text says, because many clients show a model this and not the text. */
  readonly structured: ToolOutput<Name>;
  /** What goes with the text, for a model that can take it. */
  readonly media?: readonly MediaContent[];
  readonly isError?: false;
}

/** A refusal or failure; its text says what to do next. */
export interface ToolFailure {
  readonly text: string;
  readonly structured?: Readonly<Record<string, unknown>>;
  readonly isError: true;
}

/** How a call of a tool ended. */
export type ToolResult<Name extends ToolName = ToolName> = ToolAnswer<Name> | ToolFailure;

/** A part of an answer that is no text. */
export type MediaContent = ImageContent | AudioContent | EmbeddedResource | ResourceLink;

/** One MCP tool: its row of the catalogue, and what it does. Listed only in sessions that hold one of its capabilities. */
export interface Tool<Name extends ToolName = ToolName> extends ToolRow<Name> {
  /** A method, so that tables may hold tools of different inputs; the server validates before it calls. */
  run(input: ToolInput<Name>, context: ToolContext): Promise<ToolResult<Name>>;
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
  /**
   * `structured`, the default: tools are listed with the schema of their answers and answer with data beside the text.
   * `text`: they answer with text only, for clients that would show a model the data and not the text.
   */
  readonly result_form?: 'structured' | 'text';
  /** What of the web it may reach; nothing when left out. */
  readonly web?: WebAccess | undefined;
  /** The upstream servers whose tools it may use; none when left out. */
  readonly upstream?: UpstreamAccess | undefined;
  /** What `read_env` may tell; none when left out. Names and values that look secret are kept back all the same. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the session's model can be handed, by modality; left out: that of a model that nobody knows. */
  readonly capability_profile?: CapabilityProfile;
  /** What an artifact says on disk: what this gives back. Left out: every word. */
  readonly redact?: ((text: string) => string) | undefined;
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
  | {
      readonly type: 'coordination';
      readonly action: string;
      readonly work_unit_id: string | null;
      readonly note: string | null;
    }
  | { readonly type: 'completed'; readonly summary: string | null }
  | {
      readonly type: 'artifact_submitted';
      readonly artifact_type: string;
      readonly path: string;
      readonly status: string | null;
    };
