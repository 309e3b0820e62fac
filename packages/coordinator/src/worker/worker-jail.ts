import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { WorkerManifest } from '@ralph/manifest';
import { buildJail, jailCommand, type Jail } from '@ralph/mcp-server';
import { agentLogins } from '../agent-state/agent-logins.ts';
import type { AttemptState } from '../agent-state/open-agent-state.ts';
import { agentsConfigFiles } from '../agents-config.ts';
import { mcpConfigFiles } from '../mcp-config.ts';
import { settingsFilePaths } from '../policy-files.ts';
import { findProgram } from '../process/find-program.ts';
import { MANIFEST_NAME, runPaths } from '../run-paths.ts';
import type { WorkerHost } from './worker-host.ts';

/** The jail of one worker: it writes its directories, its namespace and its agent's state. */
export function workerJail(
  manifest: WorkerManifest,
  state: Pick<AttemptState, 'writable' | 'hidden'>,
  {
    agents,
    directories,
    environment,
    jail,
    secrets,
  }: Pick<WorkerHost, 'agents' | 'directories' | 'environment' | 'jail' | 'secrets'>,
): Promise<Jail> {
  return buildJail({
    root: manifest.workspace_root,
    writable: [...directories, manifest.worker_namespace, ...state.writable],
    // Whoever runs this worker again may go by its manifest.
    read_only: [join(manifest.worker_namespace, MANIFEST_NAME)].filter((path) => existsSync(path)),
    // The others' namespaces hold the tokens with which they write; what was saved of stray
    // writes may hold secrets, and so may the policy.
    hidden: [
      dirname(manifest.worker_namespace),
      runPaths(manifest.workspace_root, manifest.run_id).quarantine,
      ...mcpConfigFiles(manifest.workspace_root, environment).map(({ path }) => path),
      ...agentsConfigFiles(manifest.workspace_root, environment).map(({ path }) => path),
      ...settingsFilePaths(manifest.workspace_root, environment),
      ...state.hidden(),
    ],
    credentials: agentLogins(agents, { environment, checkout: manifest.workspace_root }),
    tmp: join(manifest.worker_namespace, 'tmp'),
    secrets,
    ...(jail === undefined ? {} : { backend: jail }),
  });
}

/** The command line that runs `argv` in the jail, or `argv` itself where there is none. */
export async function jailedArgv(jail: Jail | null, argv: readonly string[]): Promise<readonly string[]> {
  if (jail === null) return argv;
  const seeing = { ...jail, read_only: [...jail.read_only, ...coveredPrograms(argv)] };
  return jailCommand(seeing, argv);
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
