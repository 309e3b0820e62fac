import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from './cli-error.ts';
import type { Io } from './io.ts';

/** A directory that was named has to be one; one that does not exist is the coordinator's to tell. */
export async function checkDirectory(path: string | undefined, io: Pick<Io, 'cwd'>): Promise<void> {
  const found = await stat(resolve(io.cwd, path ?? '.')).catch(() => null);
  if (found !== null && !found.isDirectory())
    throw new CliError(
      'directory_unusable',
      `${path ?? '.'}: expected the directory of a checkout, got something else; give --cwd a directory`,
    );
}
