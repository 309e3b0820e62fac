import { pour, replaceFile, withFile } from '../open-beneath-file.ts';
import { findPlace, statPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';
import { destinationExists } from './move-file.ts';

/** Copies a file, text or not, into the writable directories. */
export const copyFileTool = defineTool('copy_file', {
  run: ({ src, dest, overwrite }, { scope, signal }) =>
    answerFsErrors(`${src} -> ${dest}`, () =>
      withFile(scope, src, async (handle) => {
        await using place = await findPlace(scope, dest, {
          access: 'write',
          last: 'follow',
          parents: 'create',
        });
        if (!overwrite && (await statPlace(place)) !== undefined) return destinationExists(dest);
        const { mode } = await handle.stat();
        await inTurn(absolutePath(scope, place.segments), () =>
          replaceFile(place, (copy) => pour(handle, copy, signal), mode & 0o777),
        );
        const copied = place.segments.join('/');
        return { text: `copied ${src} to ${copied}`, structured: { src, dest: copied } };
      }),
    ),
});
