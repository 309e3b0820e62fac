import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { matchesAny } from '../path-glob.ts';

const ENDINGS = { file: '', directory: '/', link: '@', other: '?' } as const satisfies Record<
  TreeEntry['kind'],
  string
>;

/** Draws a directory as an indented tree. */
export const directoryTreeTool = defineTool('directory_tree', {
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
