import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatProblems, parseWorkerManifest, type WorkerManifest } from '@ralph/manifest';
import { openHost, openSecretIndex, probeJail, type JailBackend } from '@ralph/mcp-server';
import type { EventBody } from '@ralph/reducer';
import type { WorkerHost } from './worker/worker-host.ts';
import { readAgentsConfig } from './agents-config.ts';
import { openAgentStates } from './agent-state/agent-states.ts';
import { removeDeadStates } from './agent-state/remove-dead-states.ts';
import { openAudit } from './audit/audit.ts';
import { openChangeLedger } from './change-ledger.ts';
import { refuseDebugger } from './confinement.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { liesBeneath } from './lies-beneath.ts';
import { readRegular } from './regular-file.ts';
import { DEFAULT_GRACE_MS, DEFAULT_OUT_OF_BOUNDS } from './limits.ts';
import { readMcpConfig } from './mcp-config.ts';
import { openOutside } from './outside.ts';
import { prepareDirectories } from './prepare-directories.ts';
import { relativePosix } from './relative-posix.ts';
import { openProcessHosts } from './process-hosts.ts';
import { openPromptTemplates } from './prompt/prompt-templates.ts';
import { openRedaction } from './redaction.ts';
import { refusePlatform } from './refuse-platform.ts';
import { runPaths } from './run-paths.ts';
import { openStopSignals } from './stop-signals.ts';
import type { WorkerOutcome } from './worker/worker-outcome.ts';
import { workerPrompt } from './worker/worker-prompt.ts';
import { runWorker } from './worker/worker.ts';

/** How a worker is run outside a coordinator. */
export interface WorkerRunOptions {
  /** From asking the agent to stop until it is killed, in ms. Default: 10 seconds. */
  readonly graceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly killSignal?: AbortSignal | undefined;
  /** Told of what happens on the way; nothing of it is journalled here. */
  readonly onEvent?: ((body: EventBody) => void) | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  /** Told of what a person should know, such as an odd setting of a policy. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/**
 * Runs the one attempt that a worker manifest describes, in this process: the same worker as inside a run, for those
 * who schedule themselves.
 *
 * @throws CoordinatorError when the manifest cannot be used or its confinement level cannot be had here.
 */
export async function runManifestFile(path: string, options: WorkerRunOptions = {}): Promise<WorkerOutcome> {
  refusePlatform(process.platform);
  const manifest = readManifest(path);
  const jail = await requireJail(manifest);
  const writable = prepareWorker(manifest);
  removeDeadStates({ environment: process.env, checkout: manifest.workspace_root });
  const directories = writable.map((real) => relativePosix(manifest.workspace_root, real));
  const { audit: state, quarantine } = runPaths(manifest.workspace_root, manifest.run_id);
  const own = `${manifest.unit_id}-${manifest.attempt}`;
  const audit =
    manifest.confinement === 'off'
      ? null
      : await openAudit({
          root: manifest.workspace_root,
          directories,
          state: join(state, own),
          keepImages: manifest.confinement !== 'jail',
        });
  const ledger = openChangeLedger({
    audit,
    units: [{ unit_id: manifest.unit_id, directories }],
    policy: DEFAULT_OUT_OF_BOUNDS,
    quarantine: {
      directory: join(quarantine, own),
      label: relativePosix(manifest.workspace_root, join(quarantine, own)),
    },
    onOutOfBounds: async (writes) => options.onEvent?.({ type: 'out_of_bounds_found', writes }),
    onRestored: (event) => options.onEvent?.(event),
  });
  ledger.begin(manifest.unit_id, jail);
  const stops = openStopSignals(options.killSignal);
  const stop = (): void => stops.stop('interrupted');
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted === true) stop();
  try {
    const { workspace_root: root } = manifest;
    const config = await readMcpConfig(root, process.env);
    const agents = await readAgentsConfig(root, process.env);
    for (const text of agents.warnings) options.onNotice?.(text);
    const { signal, onNotice } = options;
    const templates = await openPromptTemplates({ root, onNotice });
    await using outside = await openOutside({ config, root, environment: process.env, signal, onNotice });
    await using mcp = await openHost();
    using states = openAgentStates();
    const redaction = openRedaction(process.env);
    await using hosts = openProcessHosts(manifest.run_id);
    const host: WorkerHost = {
      mcp,
      agents: agents.agents,
      outside,
      processes: hosts.processes,
      states,
      environment: process.env,
      directories: writable,
      secrets: openSecretIndex(manifest.workspace_root),
      redaction,
      graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
      prompt: (adapter, tools) =>
        workerPrompt({
          unit: manifest,
          drain: manifest.drain,
          templates,
          siblings: () => [],
          adapter,
          tools,
          confinement: manifest.confinement,
          verify: manifest.verify ?? null,
          previousFailure: null,
          resumes: false,
        }),
      previousFailure: null,
      signal: stops.stopping,
      // A run has a budget; here is only what the manifest says.
      overBudget: new AbortController().signal,
      killSignal: stops.killing,
      record: (body) => options.onEvent?.(redaction.document(body)),
      // Whoever started this process decides whether it is worth waiting for a disk.
      persist: (write) => Promise.resolve(write()).then(() => true),
      onLine: (line) => options.onLine?.(line),
      everyLine: true,
      settle: () => ledger.settle(manifest.unit_id),
    };
    // The copy of the agent's state in which a session would lie is made anew.
    return await runWorker({ ...manifest, resume_session: null }, host);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    stops.close();
    audit?.close();
  }
}

function readManifest(path: string): WorkerManifest {
  const result = parseWorkerManifest(readText(path));
  if (!result.ok) throw unusable(formatProblems(result.problems, path));
  const { manifest } = result;
  const root = realpathOr(manifest.workspace_root);
  const expected = root === null ? null : join(root, '.agent', 'workers', manifest.unit_id);
  if (expected === null) throw unusable(`${path}: workspace_root ${manifest.workspace_root} does not exist`);
  if (manifest.worker_namespace !== expected) {
    throw unusable(`${path}: expected worker_namespace ${expected}, got ${manifest.worker_namespace}`);
  }
  if (manifest.worker_artifact_dir !== join(expected, 'artifacts')) {
    throw unusable(
      `${path}: expected worker_artifact_dir ${join(expected, 'artifacts')}, got ${manifest.worker_artifact_dir}`,
    );
  }
  if (!liesBeneath(expected, manifest.prompt_file)) {
    throw unusable(`${path}: expected prompt_file in ${expected}, got ${manifest.prompt_file}`);
  }
  return manifest;
}

function readText(path: string): string {
  try {
    return readRegular(path).toString('utf8');
  } catch (cause) {
    throw unusable(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function realpathOr(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

async function requireJail(manifest: WorkerManifest): Promise<JailBackend | null> {
  if (manifest.confinement !== 'jail') return null;
  await refuseDebugger();
  const jail = await probeJail();
  if (jail.available) return jail.backend;
  throw new CoordinatorError(
    'confinement_unavailable',
    `the manifest demands a jail, and there is none here: ${jail.reason}. ${jail.fix}`,
  );
}

/**
 * Makes the namespace ready, and the directories, whose real paths it returns; artifacts that are already there prove
 * nothing about the attempt to come.
 */
function prepareWorker(manifest: WorkerManifest): readonly string[] {
  const { worker_namespace: namespace, worker_artifact_dir: artifacts } = manifest;
  for (const path of [namespace, artifacts, ...['tmp', 'attempts'].map((name) => join(namespace, name))])
    refuseLink(path);
  if (existsSync(artifacts) && readdirSync(artifacts).length > 0) {
    const kept = join(namespace, 'attempts', `before-${manifest.attempt}-${Date.now()}`);
    mkdirSync(kept, { recursive: true });
    renameSync(artifacts, join(kept, basename(artifacts)));
  }
  for (const name of ['artifacts', 'tmp']) mkdirSync(join(namespace, name), { recursive: true });
  mkdirSync(dirname(manifest.log_file), { recursive: true });
  const directories = prepareDirectories(realpathSync(manifest.workspace_root), [manifest]);
  return directories.get(manifest.unit_id) ?? [];
}

/** An earlier attempt could write in there, and we write the prompt and the token behind whatever it left. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw unusable(`${path} is a symbolic link: delete it, then start the worker again`);
  }
}

function unusable(message: string, cause?: unknown): CoordinatorError {
  return new CoordinatorError('manifest_invalid', message, cause);
}
