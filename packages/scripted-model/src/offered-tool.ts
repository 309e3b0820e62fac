import type { OfferedTool } from './model-request.ts';

/**
 * The offered tool whose name ends with a word: `mcp__ralph__write_file` for `write_file`. Of several, the one with the
 * longest name, for that one names its server.
 */
export function findTool(tools: readonly OfferedTool[], wanted: string): OfferedTool | null {
  const candidates = tools.filter(({ name }) => endsWithWord(name, wanted));
  return candidates.toSorted((one, other) => fullLength(other) - fullLength(one))[0] ?? null;
}

/** The tool by which a client lets its model look for tools that it has not been shown. */
export function findSearchTool(tools: readonly OfferedTool[]): OfferedTool | null {
  return tools.find(({ name }) => isSearchTool(name)) ?? null;
}

/** Whether a tool only finds other tools. */
export function isSearchTool(name: string): boolean {
  return name === 'ToolSearch' || name === 'tool_search';
}

function endsWithWord(name: string, wanted: string): boolean {
  if (!name.endsWith(wanted)) return false;
  const before = name.at(-wanted.length - 1);
  return before === undefined || !/[a-z0-9]/i.test(before);
}

function fullLength({ name, namespace }: OfferedTool): number {
  return name.length + (namespace?.length ?? 0);
}
