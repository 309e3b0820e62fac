import { z } from 'zod';
import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { GlobSchema, matchesAny } from './search-files-glob.ts';

const ENDINGS = { file: '', directory: '/', link: '@', other: '?' } as const satisfies Record<
  TreeEntry['kind'],
  string
>;

/** Draws a directory as an indented tree. */
export const directoryTreeTool = defineTool({
  name: 'directory_tree',
  title: 'Directory tree',
  description:
    'Shows a directory as an indented tree; directories end with /, links with @. ' +
    'node_modules, build outputs and the like are named but not entered.',
  capabilities: ['workspace.read'],
  readOnly: true,
  input: z.object({
    path: z.string().default('.').describe('Directory, relative to the root or absolute'),
    max_depth: z.int().min(1).optional().describe('Show at most this many levels'),
    exclude_patterns: z
      .array(GlobSchema)
      .default([])
      .describe('Globs of what to leave out, such as *.test.ts or docs/**'),
  }),
  run: ({ path, max_depth, exclude_patterns }, { scope, signal }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const excluded = matchesAny(exclude_patterns);
      const lines: string[] = [];
      const report = await walkTree(scope, place, {
        maxDepth: max_depth ?? Infinity,
        enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
        visit: (entry) => {
          if (!excluded(entry.path)) lines.push(treeLine(entry));
          return true;
        },
        signal,
      });
      const note = describeReport(report);
      return {
        text: [`${place.segments.join('/') || '.'}/`, ...lines, ...(note === '' ? [] : [note])].join('\n'),
      };
    }),
});

function treeLine(entry: TreeEntry): string {
  return `${'  '.repeat(entry.path.length)}${entry.name}${ENDINGS[entry.kind]}`;
}
