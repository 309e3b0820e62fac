import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { listEntries, listingAnswer } from './list-directory.ts';

/** Lists what is beneath a directory. */
export const listDirectoryRecursiveTool = defineTool('list_directory_recursive', {
  run: ({ max_depth = Infinity, ...options }, context) =>
    answerFsErrors(options.path, async () =>
      listingAnswer(await listEntries({ ...options, max_depth }, context)),
    ),
});
