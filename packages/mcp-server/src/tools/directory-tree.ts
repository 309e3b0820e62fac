import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { listing } from './list-directory.ts';
import type { ListedEntry } from './list-directory.ts';
import { matchesAny } from './search-files-glob.ts';

const ENDINGS = { file: '', directory: '/', link: '@', other: '?' } as const satisfies Record<
  TreeEntry['kind'],
  string
>;

/** Draws a directory as an indented tree. */
export const directoryTreeTool = defineTool('directory_tree', {
  run: ({ path, max_depth, exclude_patterns }, { scope, signal, progress }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const excluded = matchesAny(exclude_patterns);
      const entries: ListedEntry[] = [];
      const lines: string[] = [];
      const report = await walkTree(scope, place, {
        maxDepth: max_depth ?? Infinity,
        enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
        visit: (entry) => {
          if (excluded(entry.path)) return true;
          entries.push({ path: entry.path.join('/'), type: entry.kind });
          return lines.push(treeLine(entry)) > 0;
        },
        signal,
        progress,
      });
      const top = `${place.segments.join('/') || '.'}/`;
      return listing(place, entries, [top, ...lines], describeReport(report));
    }),
});

function treeLine(entry: TreeEntry): string {
  return `${'  '.repeat(entry.path.length)}${entry.name}${ENDINGS[entry.kind]}`;
}
