import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, extname, isAbsolute, join, sep } from 'node:path';
import type { AgentAdapter } from '@ralph/agents';
import type { WorkerManifest } from '@ralph/manifest';
import { bubblewrapArgv, buildJail, jailFacts, type Jail } from '@ralph/mcp-server';
import { mcpConfigFiles } from '../mcp-config.ts';
import { findProgram } from '../process/find-program.ts';
import { MANIFEST_NAME } from '../run-paths.ts';

/** The jail of one worker: it writes its directories, its namespace and what its agent keeps in the user's home. */
export function workerJail(
  manifest: WorkerManifest,
  adapter: AgentAdapter,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Jail> {
  const named = adapter.state_variables.flatMap((name) => environment[name] ?? []);
  const state = [...adapter.state_directories.map(fromHome), ...named].filter(ensureState);
  return buildJail({
    root: manifest.workspace_root,
    writable: [...writableDirectories(manifest), manifest.worker_namespace, ...state],
    // Whoever runs this worker again may go by its manifest.
    read_only: [join(manifest.worker_namespace, MANIFEST_NAME)].filter((path) => existsSync(path)),
    // The others' namespaces hold the tokens with which they write; the policy may hold keys.
    hidden: [
      dirname(manifest.worker_namespace),
      ...mcpConfigFiles(manifest.workspace_root, environment).map(({ path }) => path),
    ],
  });
}

/** Real absolute paths of the directories that a worker's unit may write. */
export function writableDirectories(manifest: WorkerManifest): readonly string[] {
  return manifest.allowed_directories.map((directory) =>
    realpathSync.native(join(manifest.workspace_root, directory)),
  );
}

/** The command line that runs `argv` in the jail, or `argv` itself where there is none. */
export async function jailedArgv(jail: Jail | null, argv: readonly string[]): Promise<readonly string[]> {
  if (jail === null) return argv;
  const seeing = { ...jail, read_only: [...jail.read_only, ...coveredPrograms(argv)] };
  return bubblewrapArgv(seeing, argv, await jailFacts(seeing));
}

/**
 * What a command line needs of the machine's `/tmp`, which the jail covers with its own: a program installed there
 * stays visible, read-only, with the directory that holds the rest of it.
 */
function coveredPrograms(argv: readonly string[]): readonly string[] {
  const [name = '', ...words] = argv;
  const program = findProgram(name, { path: process.env['PATH'], cwd: '/' });
  const files = [...(program.found ? [program.path] : []), ...words.filter(isAbsolute)].filter(existsSync);
  const temporary = files
    .map((file) => realpathSync.native(file).split(sep))
    .filter(([, top]) => top === 'tmp');
  return [
    ...new Set(temporary.flatMap(([, top, holder]) => (holder === undefined ? [] : `/${top}/${holder}`))),
  ];
}

/** A directory is created before an agent's first use of it; a file that is not there cannot be made writable. */
function ensureState(path: string): boolean {
  if (extname(path) === '') mkdirSync(path, { recursive: true });
  return existsSync(path);
}

function fromHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
