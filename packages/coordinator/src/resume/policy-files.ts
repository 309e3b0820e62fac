import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mcpConfigFiles } from '../mcp-config.ts';

/** SHA-256 of each policy file that is there, by its absolute path: the user's, and every one in `.agent`. */
export function policyDigests(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const directory = join(root, '.agent');
  const own = namesIn(directory).filter((name) => name.toLowerCase().endsWith('.toml'));
  const paths = [
    ...mcpConfigFiles(root, environment).map(({ path }) => path),
    ...own.map((name) => join(directory, name)),
  ];
  return Object.fromEntries(
    [...new Set(paths)].flatMap((path) => {
      const digest = digestOf(path);
      return digest === null ? [] : [[path, digest] as const];
    }),
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function digestOf(path: string): string | null {
  try {
    return statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
  } catch {
    return null;
  }
}
