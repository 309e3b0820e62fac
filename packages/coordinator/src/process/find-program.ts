import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** Where a program is, or why it cannot be started. */
export type ProgramSearch =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly problem: string };

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * Resolves a program as `execvp` would, save that relative entries of PATH are ignored: they would let a worker
 * plant a program in the checkout.
 */
export function findProgram(
  name: string,
  where: { readonly path?: string | undefined; readonly cwd: string },
): ProgramSearch {
  if (name === '') return { found: false, problem: 'expected a program name, got an empty word' };
  if (name.includes('/')) return named(name, resolve(where.cwd, name));
  let refused: ProgramSearch | null = null;
  for (const directory of (where.path ?? DEFAULT_PATH).split(':')) {
    if (!isAbsolute(directory)) continue;
    const path = join(directory, name);
    const state = inspect(path);
    if (state === 'executable') return { found: true, path };
    if (state === 'not_executable') refused ??= notExecutable(path);
  }
  return (
    refused ?? {
      found: false,
      problem: `program "${name}" was not found in PATH; install it or name it by its full path`,
    }
  );
}

function named(name: string, path: string): ProgramSearch {
  switch (inspect(path)) {
    case 'executable':
      return { found: true, path };
    case 'not_executable':
      return notExecutable(path);
    case 'missing':
      return { found: false, problem: `program "${name}" does not exist (looked at ${path})` };
  }
}

function notExecutable(path: string): ProgramSearch {
  return {
    found: false,
    problem: `"${path}" is not an executable file; set its executable bit or name another program`,
  };
}

function inspect(path: string): 'executable' | 'not_executable' | 'missing' {
  try {
    if (!statSync(path).isFile()) return 'not_executable';
  } catch {
    return 'missing';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch {
    return 'not_executable';
  }
}
