import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pastProxy } from '@ralph/agents';
import { jailCommand, jailFacts, openSecretIndex, type Jail, type JailBackend } from '@ralph/mcp-server';
import { agentsConfigFiles } from '../agents-config.ts';
import type { Assignment } from '../assign-agents.ts';
import { mcpConfigFiles } from '../mcp-config.ts';
import type { RunGround } from '../prepare-run.ts';
import { workerEnvironment } from '../process/environment.ts';
import type { RunOptions } from '../run-options.ts';
import { runPaths, workerPaths, type WorkerPaths } from '../run-paths.ts';

/** What would be started for a unit. */
export interface InvocationPreview {
  readonly command: string[] | null;
  readonly jail: string[] | null;
  readonly environment: string[];
}

const RUN = '<run>';
const PROMPT = '<prompt>';

/** What would be started for a unit, as far as it can be told before: nothing is opened, made or written. */
export async function previewInvocation(
  assignment: Assignment,
  ground: RunGround,
  options: RunOptions,
): Promise<InvocationPreview> {
  const { root, confinement } = ground;
  const { unit, adapter } = assignment;
  const paths = workerPaths(runPaths(root, RUN), unit.unit_id);
  const invocation = invocationOf(assignment, ground, paths);
  const command = invocation === null ? null : [...invocation.argv];
  const level = confinement.levelOf(assignment);
  const backend = level === 'jail' && command !== null ? confinement.backend : null;
  const environment = workerEnvironment(process.env, {
    allow: adapter.environment,
    extra: {
      ...(adapter.environment.includes('NO_PROXY') ? pastProxy(process.env) : {}),
      ...Object.fromEntries(WORKER_VARIABLES.map((name) => [name, ''])),
      ...invocation?.env,
    },
  });
  return {
    command,
    jail: backend !== null ? await jailArguments(assignment, { root, paths, options, backend }) : null,
    environment: Object.keys(environment).toSorted(),
  };
}

const WORKER_VARIABLES = [
  'RALPH_RUN_ID',
  'RALPH_WORKER_ID',
  'RALPH_WORKER_NAMESPACE',
  'RALPH_WORKER_ARTIFACT_DIR',
  'RALPH_ATTEMPT',
  'RALPH_MCP_ENDPOINT',
  'RALPH_MCP_TOKEN',
  'TMPDIR',
] as const;

/** Null where an agent cannot say it without the copy of its state. */
function invocationOf(assignment: Assignment, { root, confinement }: RunGround, paths: WorkerPaths) {
  const { unit, adapter, model } = assignment;
  const state_directories = Object.fromEntries(
    adapter.state.homes.map(({ variable }) => [variable, `<state of ${adapter.name}>`]),
  );
  try {
    return adapter.invocation({
      run_id: RUN,
      attempt: 1,
      unit_id: unit.unit_id,
      description: unit.description,
      allowed_directories: unit.allowed_directories,
      workspace_root: root,
      worker_namespace: paths.namespace,
      worker_artifact_dir: paths.artifacts,
      command: unit.command,
      script: unit.script,
      prompt: PROMPT,
      endpoint: { url: 'http://127.0.0.1:<port>/mcp', token: '<token>' },
      tools: [],
      confinement: confinement.levelOf(assignment),
      model,
      state_directories,
      resume_session: null,
    });
  } catch {
    return null;
  }
}

interface JailRequest {
  readonly root: string;
  readonly paths: WorkerPaths;
  readonly options: RunOptions;
  readonly backend: JailBackend;
}

/** The directories that are not there yet count as if they were: they are made before the jail. */
async function jailArguments(
  { unit }: Assignment,
  { root, paths, options, backend }: JailRequest,
): Promise<string[]> {
  const writable = [...unit.allowed_directories.map((path) => realOr(join(root, path))), paths.namespace];
  const { hide = [], show = [] } = options;
  const hidden = [
    ...(await openSecretIndex(root, { hide, show }).paths()),
    ...mcpConfigFiles(root, process.env).map(({ path }) => path),
    ...agentsConfigFiles(root, process.env).map(({ path }) => path),
  ].filter((path) => existsSync(path));
  const jail: Jail = { backend, root, writable, read_only: [], hidden, cwd: root, tmp: paths.temporary };
  const facts = await jailFacts(jail);
  const made = writable
    .filter((path) => !facts.existing.has(path))
    .map((path) => [path, 'directory'] as const);
  const marker = '<command>';
  const argv = await jailCommand(jail, [marker], {
    ...facts,
    existing: new Map([...facts.existing, ...made]),
  });
  return argv.filter((word) => word !== marker);
}

function realOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
