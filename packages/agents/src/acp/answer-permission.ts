import type {
  PermissionOption,
  RequestPermissionResponse,
  ToolCallUpdate,
} from '@agentclientprotocol/sdk/unstable';
import type { AcpTask } from './acp-task.ts';

/** What an answer depends on. */
export interface PermissionRules extends Pick<AcpTask, 'confinement' | 'tools'> {
  /** Whether a path is, by its real path, in the directories of the unit. */
  readonly isWritable: (path: string) => boolean;
}

/** Whether the agent may do what it asks for: where the operating system holds it, whatever it likes. */
export function mayDo(call: ToolCallUpdate, { confinement, tools, isWritable }: PermissionRules): boolean {
  switch (confinement) {
    case 'jail':
    case 'off':
      return true;
    case 'mcp':
      return isOurs(call, tools) || isHarmless(call);
    case 'audit':
      return !writesOutside(call, isWritable);
  }
}

/** Answers with the option of the agent that says so, and for this once if it can be said like that. */
export function permissionAnswer(
  options: readonly PermissionOption[],
  allowed: boolean,
): RequestPermissionResponse {
  const kinds = allowed
    ? (['allow_once', 'allow_always'] as const)
    : (['reject_once', 'reject_always'] as const);
  const option = kinds
    .map((kind) => options.find((each) => each.kind === kind))
    .find((found) => found !== undefined);
  return option === undefined
    ? { outcome: { outcome: 'cancelled' } }
    : { outcome: { outcome: 'selected', optionId: option.optionId } };
}

/** A call of the worker's own MCP server: agents show it by the server's name and the tool's, in forms of their own. */
function isOurs({ kind, name, title }: ToolCallUpdate, tools: readonly string[]): boolean {
  const shown = name ?? title ?? '';
  if (!/ralph/i.test(shown) || !tools.some((tool) => shown.includes(tool))) return false;
  // More than a name may be the line of a command that only speaks of us.
  return !/\s/.test(shown) || kind === 'other' || kind === null || kind === undefined;
}

const HARMLESS: readonly unknown[] = ['read', 'search', 'think', 'fetch'];

function isHarmless({ kind }: ToolCallUpdate): boolean {
  return HARMLESS.includes(kind);
}

/** What a command writes nobody can tell before: the audit finds it. */
function writesOutside({ kind, locations }: ToolCallUpdate, isWritable: (path: string) => boolean): boolean {
  const writes = kind === 'edit' || kind === 'delete' || kind === 'move';
  return writes && (locations ?? []).some(({ path }) => !isWritable(path));
}
