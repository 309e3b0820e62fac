import { z } from 'zod';
import { appendToFile } from '../open-beneath-file.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';

/** Adds text at the end of a file. */
export const appendFileTool = defineTool({
  name: 'append_file',
  title: 'Append to file',
  description:
    'Adds text at the end of a file; the file and its parent directories are created when missing.',
  capabilities: ['workspace.edit'],
  readOnly: false,
  input: z.object({
    path: z.string().describe('File, relative to the root or absolute, inside your writable directories'),
    content: z.string().describe('The text to add; no line end is added'),
  }),
  run: ({ path, content }, { scope }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'write',
        last: 'follow',
        parents: 'create',
      });
      const bytes = Buffer.from(content);
      await inTurn(absolutePath(scope, place.segments), () => appendToFile(place, bytes));
      const written = place.segments.join('/');
      return {
        text: `appended ${bytes.length} bytes to ${written}`,
        structured: { path: written, bytes: bytes.length },
      };
    }),
});
