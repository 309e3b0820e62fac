import { z } from 'zod';
import { createDirectoryBeneath } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';

/** Makes a directory and the directories above it. */
export const createDirectoryTool = defineTool({
  name: 'create_directory',
  title: 'Create directory',
  description: 'Creates a directory and its parents; an existing directory is fine.',
  capabilities: ['workspace.edit'],
  readOnly: false,
  input: z.object({
    path: z
      .string()
      .describe('Directory, relative to the root or absolute, inside your writable directories'),
  }),
  run: ({ path }, { scope }) =>
    answerFsErrors(path, async () => {
      const created = await createDirectoryBeneath(scope, path);
      return { text: created ? `created ${path}` : `${path} exists already`, structured: { path, created } };
    }),
});
