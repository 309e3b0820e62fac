import { appendToFile } from '../open-beneath-file.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';

/** Adds text at the end of a file. */
export const appendFileTool = defineTool('append_file', {
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
