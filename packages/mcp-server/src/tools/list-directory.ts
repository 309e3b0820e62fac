import type { ToolOutput } from '@ralph/mcp-plan';
import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import type { Place } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import type { ToolAnswer } from '../tool.ts';

const LABELS = {
  file: '[FILE]',
  directory: '[DIR]',
  link: '[LINK]',
  other: '[OTHER]',
} as const satisfies Record<TreeEntry['kind'], string>;

/** One thing that a listing names. */
export type ListedEntry = ToolOutput<'list_directory'>['entries'][number];

/** Lists what is in a directory. */
export const listDirectoryTool = defineTool('list_directory', {
  run: ({ path, recursive }, { scope, signal, progress }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const entries: ListedEntry[] = [];
      const report = await walkTree(scope, place, {
        maxDepth: Infinity,
        enter: (entry) => recursive && !SKIPPED_DIRECTORIES.has(entry.name),
        visit: (entry) => entries.push({ path: entry.path.join('/'), type: entry.kind }) > 0,
        signal,
        progress,
      });
      const lines = entries.map(({ path: name, type }) => `${LABELS[type]} ${name}`);
      return listing(place, entries, lines.length === 0 ? ['(empty)'] : lines, describeReport(report));
    }),
});

/** The answer of a tool that lists a directory, with the lines that show it. */
export function listing(
  place: Place,
  entries: readonly ListedEntry[],
  lines: readonly string[],
  truncated: string | null,
): ToolAnswer<'list_directory'> {
  return {
    text: [...lines, ...cutLine(truncated)].join('\n'),
    structured: { path: place.segments.join('/') || '.', entries, truncated },
  };
}

/** The last line of an answer that is not all. */
export function cutLine(truncated: string | null): readonly string[] {
  return truncated === null ? [] : [`[truncated: ${truncated}]`];
}
