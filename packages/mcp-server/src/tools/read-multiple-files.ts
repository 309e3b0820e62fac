import { z } from 'zod';
import { ScopeError } from '../scope-error.ts';
import { defineTool } from '../tool.ts';
import type { ToolContext, ToolResult } from '../tool.ts';
import { MAX_FILE_BYTES, readText } from './read-file.ts';

const MAX_FILES = 100;

/** Reads several text files in one call. */
export const readMultipleFilesTool = defineTool({
  name: 'read_multiple_files',
  title: 'Read several files',
  description:
    'Reads several UTF-8 text files; each is given under its path. All together are held to 5,000,000 bytes.',
  capabilities: ['workspace.read'],
  readOnly: true,
  input: z.object({
    paths: z.array(z.string()).min(1).max(MAX_FILES).describe('Files, relative to the root or absolute'),
    per_item_max_bytes: z
      .int()
      .min(1)
      .max(MAX_FILE_BYTES)
      .default(MAX_FILE_BYTES)
      .describe('Most bytes of each file'),
    fail_fast: z.boolean().default(true).describe('Answer with the first error instead of going on'),
  }),
  run: async ({ paths, per_item_max_bytes, fail_fast }, context) => {
    const parts: string[] = [];
    let left = MAX_FILE_BYTES;
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
