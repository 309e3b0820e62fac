import { TOOL_LIMITS } from '@ralph/mcp-plan';
import type { ToolInput } from '@ralph/mcp-plan';
import { openForReading, replaceContent } from '../open-beneath-file.ts';
import { findPlace } from '../open-beneath.ts';
import type { Place } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';
import type { ToolFailure, ToolResult } from '../tool.ts';
import { unifiedDiff } from './edit-file-diff.ts';
import { decodeText, readSlice } from './read-file-slice.ts';
import { binaryFile } from './read-file.ts';

const MAX_DIFF_CHARS = 100_000;

type Edit = ToolInput<'edit_file'>['edits'][number];

/** Replaces pieces of a text file. */
export const editFileTool = defineTool('edit_file', {
  run: ({ path, edits, dry_run }, { scope, signal }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'write',
        last: 'follow',
        parents: 'existing',
      });
      return await inTurn(absolutePath(scope, place.segments), () =>
        editPlace(place, edits, dry_run, signal),
      );
    }),
});

/** Replaces first occurrences, one after the other; a number is the index of the edit that matched nothing. */
export function applyEdits(text: string, edits: readonly Edit[]): string | number {
  let edited = text;
  for (const [index, { oldText, newText }] of edits.entries()) {
    const next =
      replaceFirst(edited, oldText, newText) ?? replaceFirst(edited, withCrlf(oldText), withCrlf(newText));
    if (next === undefined) return index;
    edited = next;
  }
  return edited;
}

async function editPlace(
  place: Place,
  edits: readonly Edit[],
  dryRun: boolean,
  signal: AbortSignal,
): Promise<ToolResult<'edit_file'>> {
  const before = await textOf(place, signal);
  if (typeof before !== 'string') return before;
  const after = applyEdits(before, edits);
  if (typeof after === 'number') return noMatch(place, after);
  if (!dryRun) await replaceContent(place, Buffer.from(after));
  const path = place.segments.join('/');
  const diff = boundedDiff(unifiedDiff(path, before, after));
  return { text: diff || 'The edits change nothing.', structured: { path, diff, written: !dryRun } };
}

async function textOf(place: Place, signal: AbortSignal): Promise<string | ToolFailure> {
  await using handle = await openForReading(place);
  const slice = await readSlice(handle, { kind: 'whole' }, { maxBytes: TOOL_LIMITS.file_bytes, signal });
  if (slice.cut !== undefined) {
    return {
      text: `${place.asked} is larger than ${TOOL_LIMITS.file_bytes} bytes, the most that can be edited.`,
      isError: true,
    };
  }
  return decodeText(slice.bytes) ?? binaryFile(place.asked);
}

function noMatch(place: Place, index: number): ToolFailure {
  return {
    text: `no_match: oldText of edit ${index} (counted from 0) is not in ${place.asked}; nothing was written. Read the file again.`,
    structured: { path: place.asked, error: 'no_match', index },
    isError: true,
  };
}

function replaceFirst(text: string, oldText: string, newText: string): string | undefined {
  const at = text.indexOf(oldText);
  return at < 0 ? undefined : text.slice(0, at) + newText + text.slice(at + oldText.length);
}

/** Models write line ends as LF whatever the file has. */
function withCrlf(text: string): string {
  return text.replaceAll(/\r?\n/gu, '\r\n');
}

/** A diff that is not too long to be shown. */
export function boundedDiff(diff: string): string {
  return diff.length <= MAX_DIFF_CHARS
    ? diff
    : `${diff.slice(0, MAX_DIFF_CHARS)}\n[truncated: the diff is longer]`;
}
