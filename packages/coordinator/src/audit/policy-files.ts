import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathBytes } from './dirty-paths.ts';
import { pathSignature } from './path-signature.ts';

/** Signatures of the policy files in `.agent`: they decide which programs the next run starts. */
export function policyFiles(root: string): ReadonlyMap<string, string> {
  const directory = join(root, '.agent');
  const names = namesIn(directory).filter((name) => name.toLowerCase().endsWith('.toml'));
  return new Map(names.map((name) => [pathBytes(`.agent/${name}`), pathSignature(join(directory, name))]));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
