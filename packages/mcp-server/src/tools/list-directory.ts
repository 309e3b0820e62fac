import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';

const LABELS = {
  file: '[FILE]',
  directory: '[DIR]',
  link: '[LINK]',
  other: '[OTHER]',
} as const satisfies Record<TreeEntry['kind'], string>;

/** Lists what is in a directory. */
export const listDirectoryTool = defineTool('list_directory', {
  run: ({ path, recursive }, { scope, signal }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const lines: string[] = [];
      const report = await walkTree(scope, place, {
        maxDepth: Infinity,
        enter: (entry) => recursive && !SKIPPED_DIRECTORIES.has(entry.name),
        visit: (entry) => lines.push(`${LABELS[entry.kind]} ${entry.path.join('/')}`) > 0,
        signal,
      });
      const note = describeReport(report);
      return {
        text: [...(lines.length === 0 ? ['(empty)'] : lines), ...(note === '' ? [] : [note])].join('\n'),
      };
    }),
});
