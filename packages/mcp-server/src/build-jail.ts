import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Jail } from './jail.ts';
import { McpServerError } from './mcp-server-error.ts';
import { isSecretPath } from './secret-paths.ts';

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
}

/** Credentials in a home directory; an agent's own ones are writable for it, and so not hidden. */
const HOME_SECRETS = [
  '.ssh',
  '.aws',
  '.gnupg',
  '.kube',
  '.azure',
  '.docker',
  '.config/gcloud',
  '.config/gh',
  '.netrc',
  '.git-credentials',
  '.npmrc',
  '.pypirc',
  '.claude.json',
  '.claude/.credentials.json',
  '.codex/auth.json',
  '.local/share/opencode/auth.json',
] as const;

/**
 * Describes a jail by real paths, with the user's credentials and the secret files at the top of the root hidden.
 *
 * @throws McpServerError `invalid_jail` when a directory does not exist.
 */
export async function buildJail(options: JailOptions): Promise<Jail> {
  const home = options.home ?? homedir();
  const root = await realOrFail(options.root);
  const names = await readdir(root);
  const secrets = names.filter((name) => isSecretPath([name])).map((name) => join(root, name));
  const writable = await Promise.all(options.writable.map(realOrFail));
  const credentials = await existing(HOME_SECRETS.map((name) => join(home, name)));
  return {
    root,
    writable,
    read_only: await Promise.all((options.read_only ?? []).map(realOrFail)),
    hidden: [
      ...credentials.filter((path) => !writable.some((own) => path === own || path.startsWith(`${own}/`))),
      ...(await existing([...secrets, ...(options.hidden ?? [])])),
    ],
    cwd: await realOrFail(options.cwd ?? root),
  };
}

async function realOrFail(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    const message = `A jail needs ${path}, which cannot be resolved. Create the directory before the jail.`;
    throw new McpServerError('invalid_jail', message, { cause });
  }
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return [...new Set(real.filter((path) => path !== null))];
}
