import { existsSync, realpathSync } from 'node:fs';
import { McpServerError } from '../mcp-server-error.ts';
import { homeDirectory } from './home-directory.ts';
import { homeSecrets } from './home-secrets.ts';
import { isBeneath } from './jail.ts';
import type { Jail } from './jail.ts';
import type { JailBackend } from './jail-backend.ts';
import { probeJail } from './probe-jail.ts';
import { openSecretIndex } from './secret-index.ts';
import type { SecretIndex } from './secret-index.ts';
import { outsidePaths } from './secret-policy.ts';

/** What a jail is to hold. */
export interface JailOptions {
  readonly root: string;
  /** Directories that stay writable; they must exist. */
  readonly writable: readonly string[];
  readonly read_only?: readonly string[];
  /** Covered, besides credentials; what is writable in there stays to be seen. */
  readonly hidden?: readonly string[];
  /** Where the jailed process starts; the root when left out. */
  readonly cwd?: string;
  /** Whose credentials are hidden; the user of this process when left out. */
  readonly home?: string;
  /** Credentials elsewhere; like all of them they are hidden unless they are writable or shown. */
  readonly credentials?: readonly string[];
  /** For temporary files where the backend has no private `/tmp`: a writable directory that exists. */
  readonly tmp?: string | null;
  /** What carries the jail out; the best that holds on this machine when left out. */
  readonly backend?: JailBackend;
  /** Knows the secrets of the checkout; kept by those who build many jails. */
  readonly secrets?: SecretIndex;
}

/**
 * Describes a jail by real paths, with the user's credentials and the secret files of the checkout hidden.
 *
 * @throws McpServerError `invalid_jail` when a directory does not exist, or no backend is named and none holds here.
 */
export async function buildJail(options: JailOptions): Promise<Jail> {
  const home = options.home ?? homeDirectory();
  const root = realOrFail(options.root);
  const secrets = options.secrets ?? openSecretIndex(root);
  const writable = options.writable.map(realOrFail);
  const shown = new Set(existing(outsidePaths(secrets.policy.show, home)));
  const credentials = existing([
    ...homeSecrets(home, root),
    ...(options.credentials ?? []),
    ...outsidePaths(secrets.policy.hide, home),
  ]);
  const own = (path: string): boolean => writable.some((each) => holds(each, path));
  return {
    backend: options.backend ?? (await bestBackend()),
    root,
    writable,
    read_only: (options.read_only ?? []).map(realOrFail),
    hidden: [
      ...credentials.filter((path) => !own(path) && !shown.has(path) && !holds(path, root)),
      // What a unit's directory is called was meant.
      ...existing(await secrets.paths()).filter((path) => !writable.includes(path)),
      ...existing(options.hidden ?? []),
    ],
    cwd: realOrFail(options.cwd ?? root),
    tmp: options.tmp === undefined || options.tmp === null ? null : realOrFail(options.tmp),
  };
}

function holds(directory: string, path: string): boolean {
  return path === directory || isBeneath(path, directory);
}

async function bestBackend(): Promise<JailBackend> {
  const probe = await probeJail();
  if (probe.available) return probe.backend;
  throw new McpServerError('invalid_jail', `There is no jail on this machine: ${probe.reason}. ${probe.fix}`);
}

function realOrFail(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (cause) {
    const message = `A jail needs ${path}, which cannot be resolved. Create the directory before the jail.`;
    throw new McpServerError('invalid_jail', message, { cause });
  }
}

/** Asked at once: handing so many questions to other threads costs more than their answers. */
function existing(paths: readonly string[]): readonly string[] {
  const real = paths.filter(existsSync).flatMap((path) => {
    try {
      return [realpathSync.native(path)];
    } catch {
      return [];
    }
  });
  return [...new Set(real)];
}
