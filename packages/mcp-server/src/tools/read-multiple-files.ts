import { TOOL_LIMITS } from '@ralph/mcp-plan';
import type { ToolOutput } from '@ralph/mcp-plan';
import { ScopeError } from '../scope-error.ts';
import { defineTool } from '../tool.ts';
import type { ToolContext, ToolFailure, ToolResult } from '../tool.ts';
import { readText } from './read-file.ts';

type ReadFile = ToolOutput<'read_multiple_files'>['files'][number];

/** Reads several text files in one call. */
export const readMultipleFilesTool = defineTool('read_multiple_files', {
  run: async ({ paths, per_item_max_bytes, fail_fast }, context) => {
    const [parts, files]: [string[], ReadFile[]] = [[], []];
    let left: number = TOOL_LIMITS.file_bytes;
    for (const path of paths) {
      const limit = Math.min(per_item_max_bytes, left);
      const result = limit > 0 ? await readOne(path, limit, fail_fast, context) : noRoom(path);
      if (result.isError === true && fail_fast && limit > 0) return result;
      left -= Buffer.byteLength(result.text);
      context.progress(files.length + 1, path);
      parts.push(`==> ${path} <==\n${result.text}`);
      files.push(entryOf(path, result));
    }
    return { text: parts.join('\n\n'), structured: { files } };
  },
});

async function readOne(
  path: string,
  maxBytes: number,
  failFast: boolean,
  context: ToolContext,
): Promise<ToolResult<'read_file'>> {
  try {
    return await readText(context.scope, path, { kind: 'whole' }, { maxBytes, signal: context.signal });
  } catch (error) {
    if (failFast || !(error instanceof ScopeError)) throw error;
    return { text: error.message, isError: true };
  }
}

function noRoom(path: string): ToolFailure {
  return { text: `[truncated: the answer is full; read ${path} by itself]`, isError: true };
}

function entryOf(path: string, result: ToolResult<'read_file'>): ReadFile {
  if (result.isError === true) return { path, content: null, truncated: null, error: result.text };
  const { content, truncated } = result.structured;
  return { path, content, truncated, error: null };
}
