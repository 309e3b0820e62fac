import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { homeOf } from './agent-state/state-root.ts';
import { readHead, readPlace, type RepositoryHead } from './audit/read-head.ts';
import { CoordinatorError } from './coordinator-error.ts';

/** Where a run is at home. */
export interface Place {
  /** The top level of the checkout, as a real path. */
  readonly root: string;
  /** Null where there is no git repository. */
  readonly head: RepositoryHead | null;
}

/** The top level of the checkout around a directory; the directory itself where there is none. */
export async function findRoot(directory: string): Promise<Place> {
  const head = await readHead(directory);
  return { head, root: head === null ? plainRoot(directory) : head.top_level };
}

/** As `findRoot`, for whoever need not know where the branch stands. */
export async function findTopLevel(directory: string): Promise<string> {
  return (await readPlace(directory))?.top_level ?? plainRoot(directory);
}

function plainRoot(directory: string): string {
  const root = realpathSync(directory);
  const home = homeOf(process.env);
  if (root !== (existsSync(home) ? realpathSync(home) : home) && dirname(root) !== root) return root;
  throw new CoordinatorError(
    'not_a_repository',
    `${root} is no git repository and holds far more than a project: run ralph in the directory of one`,
  );
}
