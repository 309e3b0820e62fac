import { z } from 'zod';
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
export const listDirectoryTool = defineTool({
  name: 'list_directory',
  title: 'List directory',
  description:
    'Lists a directory, each line with [FILE], [DIR], [LINK] or [OTHER]. With recursive, everything beneath it; ' +
    'node_modules, build outputs and the like are named but not entered.',
  capabilities: ['workspace.read'],
  readOnly: true,
  input: z.object({
    path: z.string().default('.').describe('Directory, relative to the root or absolute'),
    recursive: z.boolean().default(false).describe('List what is beneath it too'),
  }),
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
