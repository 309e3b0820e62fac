import { accessSync, constants, statSync } from 'node:fs';
import { isBatchFile, programPlaces, saysPlace, type ProgramSearchPlace } from './program-places.ts';

/** Where a program is, or why it cannot be started. */
export type ProgramSearch =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly problem: string };

/**
 * Resolves a program as `execvp` would, save that relative entries of PATH are ignored: they would let a worker
 * plant a program in the checkout.
 */
export function findProgram(
  name: string,
  where: Pick<ProgramSearchPlace, 'path' | 'cwd'>,
  platform = process.platform,
): ProgramSearch {
  if (name === '') return { found: false, problem: 'expected a program name, got an empty word' };
  const places = programPlaces(name, { ...where, extensions: process.env['PATHEXT'] }, platform);
  let refused: ProgramSearch | null = null;
  for (const path of places) {
    const state = inspect(path);
    if (state === 'missing') continue;
    if (isBatchFile(path, platform)) refused ??= batchFile(path);
    else if (state === 'executable') return { found: true, path };
    else refused ??= notExecutable(path);
  }
  return refused ?? { found: false, problem: missingText(name, places, platform) };
}

function missingText(name: string, places: readonly string[], platform: NodeJS.Platform): string {
  return saysPlace(name, platform)
    ? `program "${name}" does not exist (looked at ${places.join(', ')})`
    : `program "${name}" was not found in PATH; install it or name it by its full path`;
}

function notExecutable(path: string): ProgramSearch {
  return {
    found: false,
    problem: `"${path}" is not an executable file; set its executable bit or name another program`,
  };
}

function batchFile(path: string): ProgramSearch {
  return {
    found: false,
    problem: `"${path}" is a batch file, which only a shell could start; name the .exe that it starts, or work in WSL`,
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
