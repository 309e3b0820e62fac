import { replaceFile } from '../open-beneath-file.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';
import { visibleText } from '../visible-text.ts';
import { downloadFile } from '../web/download-file.ts';
import { NO_WEB } from './visit-url.ts';

/** Downloads into the writable directories; where the file goes is judged before anybody is asked for it. */
export const downloadUrlTool = defineTool('download_url', {
  run: ({ url, output_path }, { scope, session, signal, progress }) =>
    answerFsErrors(output_path, async () => {
      const policy = session.web?.visit ?? null;
      if (policy === null) return NO_WEB;
      await using place = await findPlace(scope, output_path, {
        access: 'write',
        last: 'follow',
        parents: 'create',
      });
      const { done, ...download } = await downloadFile(url, policy, {
        cancelled: signal,
        progress: (bytes) => progress(bytes, `${bytes} bytes`),
        put: (fill) => inTurn(absolutePath(scope, place.segments), () => replaceFile(place, fill)),
      });
      const path = place.segments.join('/');
      const structured = { ...download, url: visibleText(download.url), path, done };
      const { bytes, content_type } = structured;
      return { text: `${done} ${path} (${bytes} bytes, ${content_type}) from ${structured.url}`, structured };
    }),
});
