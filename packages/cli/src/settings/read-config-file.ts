import { readFileSync, statSync } from 'node:fs';
import { readToml, type DocumentSource } from '@ralph/manifest';
import { pathWithin } from '../path-within.ts';
import type { ConfigPlace } from './config-places.ts';

/** Something that a file or a variable says wrongly, and where. */
export interface ConfigFinding {
  /** File with line and column, or the name of a variable. */
  readonly where: string;
  readonly message: string;
}

/** A file that was read. */
export interface ConfigFile extends ConfigPlace {
  readonly source: DocumentSource;
  /** The file as it is shown, with line and column of a key. */
  readonly place: (path: readonly (string | number)[]) => string;
}

const LARGEST = 1_000_000;

/** Reads one file; null when it is not there, or cannot be used, which is then among the problems. */
export function readConfigFile(
  place: ConfigPlace,
  root: string,
  problems: ConfigFinding[],
): ConfigFile | null {
  // Files of the checkout are named from its top, all others in full.
  const shown = pathWithin(root, place.path) ?? place.path;
  try {
    const found = statSync(place.path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isFile() || found.size > LARGEST) {
      const came = found.isFile() ? `${found.size} bytes` : 'something else';
      problems.push({ where: shown, message: `expected a file of at most ${LARGEST} bytes, got ${came}` });
      return null;
    }
    const source = readToml(readFileSync(place.path, 'utf8').replace(/^\uFEFF/u, ''));
    for (const { line, column, message } of source.problems)
      problems.push({ where: line === undefined ? shown : `${shown}:${line}:${column ?? 1}`, message });
    if (!source.ok) return null;
    return {
      ...place,
      source,
      place: (path) => {
        const [at = null] = source.places([path]);
        return at === null ? shown : `${shown}:${at.line}:${at.column}`;
      },
    };
  } catch (error) {
    // A file stands in place of a directory, as with HOME=/dev/null: so this one is not there.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return null;
    problems.push({
      where: shown,
      message: `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    });
    return null;
  }
}
