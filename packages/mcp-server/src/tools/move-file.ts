import { lstat, rename } from 'node:fs/promises';
import { refuseKeptFiles } from '../open-beneath-remove.ts';
import { findPlace, statPlace } from '../open-beneath.ts';
import type { Place, Search } from '../open-beneath.ts';
import { ScopeError } from '../scope-error.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { describeAreas, holdsArea } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { defineTool } from '../tool.ts';
import type { ToolFailure } from '../tool.ts';

const ITSELF = { access: 'write', last: 'keep', parents: 'existing' } as const satisfies Search;

/** Renames a file, link or directory within the writable directories. */
export const moveFileTool = defineTool('move_file', {
  run: ({ src, dest, overwrite }, { scope, signal }) =>
    answerFsErrors(`${src} -> ${dest}`, async () => {
      await using from = await findRemovable(scope, src, signal);
      await using to = await findPlace(scope, dest, { ...ITSELF, parents: 'create' });
      if (!overwrite && (await statPlace(to)) !== undefined) return destinationExists(dest);
      await rename(from.location, to.location);
      const structured = { src: from.segments.join('/'), dest: to.segments.join('/') };
      return { text: `moved ${structured.src} to ${structured.dest}`, structured };
    }),
});

/** Finds what may be taken away: not a root of the session, nor a tree that holds git's or secret files. */
export async function findRemovable(scope: Scope, asked: string, signal: AbortSignal): Promise<Place> {
  const place = await findPlace(scope, asked, ITSELF);
  try {
    if (holdsArea(scope, place.segments)) throw areaRoot(scope, asked);
    if ((await lstat(place.location)).isDirectory()) await refuseKeptFiles(scope, place, signal);
    return place;
  } catch (error) {
    await place[Symbol.asyncDispose]();
    throw error;
  }
}

/** The answer when something is in the way. */
export function destinationExists(path: string): ToolFailure {
  return {
    text: `${path}: it exists already; pass overwrite: true to replace it (EEXIST)`,
    structured: { path, error: 'EEXIST' },
    isError: true,
  };
}

function areaRoot(scope: Scope, asked: string): ScopeError {
  const why = 'it is a writable directory of this session, whose contents may be changed but not itself';
  return new ScopeError(
    'area_root',
    asked,
    `'${asked}' may not be moved or deleted: ${why}; ${describeAreas(scope)}.`,
  );
}
