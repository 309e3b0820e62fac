import { fstatSync } from 'node:fs';
import type { ToolInput } from '@ralph/mcp-plan';
import { fileSize } from '../file-size.ts';
import { withFile } from '../open-beneath-file.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import type { Scope } from '../scope.ts';
import { defineTool } from '../tool.ts';
import type { ToolFailure, ToolResult } from '../tool.ts';
import { decodeText, readSlice } from './read-file-slice.ts';
import type { Selection, Slice, SliceLimits } from './read-file-slice.ts';

/** Reads a text file, whole or in part. */
export const readFileTool = defineTool('read_file', {
  run: async (input, { scope, signal }) => {
    const selections = selectionsOf(input);
    if (selections.length > 1) {
      return {
        text: 'Choose one of line_start/line_end, offset/limit, head, tail, not several.',
        isError: true,
      };
    }
    return readText(scope, input.path, selections[0] ?? { kind: 'whole' }, {
      maxBytes: input.max_bytes,
      signal,
    });
  },
});

/** Answers with the text of a file, and says in its last line when that is not all. */
export async function readText(
  scope: Scope,
  path: string,
  selection: Selection,
  limits: SliceLimits,
): Promise<ToolResult<'read_file'>> {
  return answerFsErrors(path, () =>
    withFile(scope, path, async (handle) => {
      const slice = await readSlice(handle, selection, limits);
      const text = decodeText(slice.bytes);
      if (text === undefined) return binaryFile(path);
      const size = fileSize(fstatSync(handle.fd));
      return {
        text: text + cutNotice(slice, size),
        structured: { path, content: text, size, truncated: slice.cut ?? null },
      };
    }),
  );
}

/** The answer for a file that is not UTF-8 text. */
export function binaryFile(path: string): ToolFailure {
  return {
    text: `binary_or_invalid_utf8: ${path} is not UTF-8 text.`,
    structured: { path, error: 'binary_or_invalid_utf8' },
    isError: true,
  };
}

/** Zero means not given, except as the start of a byte range. */
function selectionsOf(input: ToolInput<'read_file'>): readonly Selection[] {
  const { line_start, line_end, offset, limit, head, tail } = input;
  const selections: Selection[] = [];
  if (line_start || line_end)
    selections.push({ kind: 'lines', from: line_start || 1, to: line_end || Infinity });
  if (offset || limit) selections.push({ kind: 'bytes', offset: offset ?? 0, limit: limit || Infinity });
  if (head) selections.push({ kind: 'lines', from: 1, to: head });
  if (tail) selections.push({ kind: 'tail', lines: tail });
  return selections;
}

function cutNotice({ bytes, cut }: Slice, size: number): string {
  if (cut === undefined) return '';
  return `\n[truncated: ${cut}; ${bytes.length} of ${size} bytes shown; read the rest by line_start/line_end or offset/limit]`;
}
