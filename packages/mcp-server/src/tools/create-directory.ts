import { createDirectoryBeneath } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';

/** Makes a directory and the directories above it. */
export const createDirectoryTool = defineTool('create_directory', {
  run: ({ path }, { scope }) =>
    answerFsErrors(path, async () => {
      const created = await createDirectoryBeneath(scope, path);
      return { text: created ? `created ${path}` : `${path} exists already`, structured: { path, created } };
    }),
});
