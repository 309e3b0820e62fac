import { lstat, unlink } from 'node:fs/promises';
import { removeTree } from '../open-beneath-remove.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { findRemovable } from './move-file.ts';

/** Deletes a file or link, or a directory with everything in it. */
export const deletePathTool = defineTool('delete_path', {
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
      const deleted = place.segments.join('/');
      return { text: `deleted ${deleted}`, structured: { path: deleted } };
    }),
});
