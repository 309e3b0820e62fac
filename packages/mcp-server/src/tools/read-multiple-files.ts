import { TOOL_LIMITS } from '@ralph/mcp-plan';
import { ScopeError } from '../scope-error.ts';
import { defineTool } from '../tool.ts';
import type { ToolContext, ToolResult } from '../tool.ts';
import { readText } from './read-file.ts';

/** Reads several text files in one call. */
export const readMultipleFilesTool = defineTool('read_multiple_files', {
  run: async ({ paths, per_item_max_bytes, fail_fast }, context) => {
    const parts: string[] = [];
    let left: number = TOOL_LIMITS.file_bytes;
    for (const path of paths) {
      const limit = Math.min(per_item_max_bytes, left);
      const result = limit > 0 ? await readOne(path, limit, fail_fast, context) : noRoom(path);
      if (result.isError && fail_fast) return result;
      left -= Buffer.byteLength(result.text);
      parts.push(`==> ${path} <==\n${result.text}`);
    }
    return { text: parts.join('\n\n') };
  },
});

async function readOne(
  path: string,
  maxBytes: number,
  failFast: boolean,
  context: ToolContext,
): Promise<ToolResult> {
  try {
    return await readText(context.scope, path, { kind: 'whole' }, { maxBytes, signal: context.signal });
  } catch (error) {
    if (failFast || !(error instanceof ScopeError)) throw error;
    return { text: error.message, isError: true };
  }
}

function noRoom(path: string): ToolResult {
  return { text: `[truncated: the answer is full; read ${path} by itself]` };
}
