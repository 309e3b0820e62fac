import { lstat, unlink } from 'node:fs/promises';
import { z } from 'zod';
import { removeTree } from '../open-beneath-remove.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { findRemovable } from './move-file.ts';

/** Deletes a file or link, or a directory with everything in it. */
export const deletePathTool = defineTool({
  name: 'delete_path',
  title: 'Delete',
  description:
    'Deletes a file or link; a directory only with recursive: true. Links are deleted, not followed.',
  capabilities: ['workspace.delete'],
  readOnly: false,
  input: z.object({
    path: z.string().describe('What to delete, inside your writable directories'),
    recursive: z.boolean().default(false).describe('Delete a directory with everything in it'),
  }),
  run: ({ path, recursive }, { scope, signal }) =>
    answerFsErrors(path, async () => {
      await using place = await findRemovable(scope, path, signal);
      const isDirectory = (await lstat(place.location)).isDirectory();
      if (isDirectory && !recursive) {
        return {
          text: `${path} is a directory; pass recursive: true to delete it with everything in it.`,
          isError: true,
        };
      }
      await (isDirectory ? removeTree(scope, place, signal) : unlink(place.location));
      return { text: `deleted ${place.segments.join('/')}` };
    }),
});
