import { replaceContent } from '../open-beneath-file.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { inTurn } from '../scope-turns.ts';
import { absolutePath } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { defineTool } from '../tool.ts';
import type { SessionOptions } from '../tool.ts';

/** Writes a whole text file and the directories above it. */
export const writeFileTool = defineTool('write_file', {
  run: ({ path, content }, { scope, session }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(grantedScope(scope, session), path, {
        access: 'write',
        last: 'follow',
        parents: 'create',
      });
      const bytes = Buffer.from(content);
      const done = await inTurn(absolutePath(scope, place.segments), () => replaceContent(place, bytes));
      const written = place.segments.join('/');
      return {
        text: `${done} ${written} (${bytes.length} bytes)`,
        structured: { path: written, bytes: bytes.length, done },
      };
    }),
});

/** A session that may write only what is thrown away later is held to its own namespace. */
function grantedScope(scope: Scope, session: SessionOptions): Scope {
  if (session.capabilities.includes('workspace.write_tracked')) return scope;
  return { ...scope, areas: scope.namespace === null ? [] : [scope.namespace] };
}
