import { randomBytes } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSecretIndex, type SecretIndex } from '@ralph/mcp-server';
import { readAgentsConfig, type AgentsConfig } from './agents-config.ts';
import { agentChains, assignAgents, type AgentChains, type Assignment } from './assign-agents.ts';
import { removeDeadStates } from './agent-state/remove-dead-states.ts';
import { openStateRoot } from './agent-state/state-root.ts';
import { openAudit, type Audit } from './audit/audit.ts';
import { STANDARD_OUTPUTS } from './audit/redirected-output.ts';
import type { RepositoryHead } from './audit/read-head.ts';
import { prepareCommits, type Committing } from './commit/prepare-commits.ts';
import type { LedgerUnit } from './change-ledger.ts';
import { settleConfinement, type Confinement } from './confinement.ts';
import { requireProbe } from './connectivity/agent-network.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { NO_DURATIONS, openDurations, type Durations } from './durations/open-durations.ts';
import { findRoot, type Place } from './find-root.ts';
import { removeStrayCheckpoints } from './journal/checkpoint-file.ts';
import { DEFAULT_OUT_OF_BOUNDS } from './limits.ts';
import { writeFileAtomic } from './journal/atomic-write.ts';
import { makeDurableDirectory } from './journal/durable-directory.ts';
import { acquireRunLock, requireFreeLock, type RunLock } from './journal/run-lock.ts';
import { readMcpConfig, type McpConfig } from './mcp-config.ts';
import { prepareDirectories } from './prepare-directories.ts';
import { relativePosix } from './relative-posix.ts';
import { probeAgents } from './probe-agents.ts';
import { openPromptTemplates, type PromptTemplates } from './prompt/prompt-templates.ts';
import { openRedaction, type Redaction } from './redaction.ts';
import { refuseNestedRun } from './refuse-nested-run.ts';
import { gitConfigWarnings } from './git-config-warnings.ts';
import { refusePlatform } from './refuse-platform.ts';
import type { RunOptions } from './run-options.ts';
import { runPaths, type RunPaths } from './run-paths.ts';

/** A run that may start: everything that could refuse it has been asked. */
export interface PreparedRun {
  readonly runId: string;
  readonly paths: RunPaths;
  /** Null where the directory is no git repository. */
  readonly head: RepositoryHead | null;
  readonly chains: AgentChains;
  readonly confinement: Confinement;
  /** Knows the files of the checkout that a jail hides. */
  readonly secrets: SecretIndex;
  /** Knows the values that must neither reach the disk nor the screen. */
  readonly redaction: Redaction;
  /** The real absolute paths that each unit may write. */
  readonly directories: ReadonlyMap<string, readonly string[]>;
  readonly ledgerUnits: readonly LedgerUnit[];
  /** Null at level `off`. */
  readonly audit: Audit | null;
  /** How long the units took in earlier runs. */
  readonly durations: Durations;
  /** Null where nothing is committed. */
  readonly committing: Committing | null;
  readonly lock: RunLock;
  /** This process's environment when the run began; reading the live one asks the C library for each name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the policy files say; null when there are none. */
  readonly mcpConfig: McpConfig | null;
  readonly prompts: PromptTemplates;
  /** The user's own agents and chains. */
  readonly agentsConfig: AgentsConfig;
}

/** What is known of a run before anything was written: everything that could refuse it without the lock was asked. */
export interface RunGround {
  readonly root: string;
  /** Null where the directory is no git repository. */
  readonly head: RepositoryHead | null;
  readonly assignments: readonly Assignment[];
  readonly confinement: Confinement;
  readonly mcpConfig: McpConfig | null;
  readonly prompts: PromptTemplates;
  readonly agentsConfig: AgentsConfig;
}

/** A run's place on disk, and the right to work there. */
export interface RunHold {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly lock: RunLock;
  /** What the audit's first look is to find, for it came to be while an earlier part of the run was not looking. */
  readonly recall?: readonly string[] | undefined;
}

/**
 * Asks everything that can refuse a run, in an order in which nothing is left behind by a refusal.
 *
 * @throws CoordinatorError with the reason; nothing has been started then, and the lock is free.
 */
export async function prepareRun(options: RunOptions): Promise<PreparedRun> {
  const { head, root } = await findRoot(options.root);
  refuseNestedRun(root, process.env);
  const ground = await surveyRun(options, { head, root });
  const runId = newRunId();
  const paths = runPaths(root, runId);
  // A worker of a live run may be unable to write what comes next, and would be told to free some space.
  requireFreeLock(paths.agentDirectory);
  prepareState(paths);
  const lock = acquireRunLock(paths.agentDirectory, { run_id: runId });
  return equipRun(options, ground, { runId, paths, lock });
}

/**
 * Asks what can refuse a run and writes nothing.
 *
 * @throws CoordinatorError with the reason.
 */
export async function surveyRun(options: RunOptions, { head, root }: Place): Promise<RunGround> {
  refusePlatform(process.platform);
  requireProbe(options.connectivityProbe);
  const agentsConfig = await readAgentsConfig(root, process.env);
  const assignments = assignAgents(options.plan, options.agent, agentsConfig);
  const mcpConfig = await readMcpConfig(root, process.env);
  const { promptTemplates: texts, onNotice } = options;
  const prompts = await openPromptTemplates({ root, texts, onNotice });
  const warnings = await probeAgents(assignments, root);
  const confinement = await settleConfinement(assignments, options);
  const told = [...agentsConfig.warnings, ...warnings, ...gitConfigWarnings(root)];
  for (const text of told) options.onNotice?.(text);
  return { root, head, assignments, confinement, mcpConfig, prompts, agentsConfig };
}

/**
 * Opens what a run works with, once it holds the lock.
 *
 * @throws CoordinatorError with the reason; the lock is free then.
 */
export async function equipRun(options: RunOptions, ground: RunGround, hold: RunHold): Promise<PreparedRun> {
  const { root, head, assignments, confinement, mcpConfig, prompts, agentsConfig } = ground;
  const { runId, paths, lock } = hold;
  let audit: Audit | null = null;
  try {
    // Once more: until the lock was held, gc may have taken a directory that had no journal.
    prepareState(paths);
    removeStrayCheckpoints(paths.agentDirectory);
    prepareStates(assignments, root, runId);
    const directories = prepareDirectories(root, options.plan.work_units);
    const ledgerUnits = [...directories].map(([unit_id, real]) => ({
      unit_id,
      directories: real.map((path) => relativePosix(root, path)),
    }));
    audit =
      confinement.best === 'off'
        ? null
        : await openAudit({
            root,
            head,
            directories: ledgerUnits.flatMap((unit) => unit.directories),
            state: paths.audit,
            keepImages:
              (options.outOfBounds ?? DEFAULT_OUT_OF_BOUNDS).quarantine &&
              !allJailed(assignments, confinement),
            ignored: options.auditIgnored,
            recall: hold.recall,
            outputs: [...STANDARD_OUTPUTS, ...(options.outputs ?? [])],
          });
    const committing = await prepareCommits(options, root, audit);
    const secrets = await openSecrets(root, confinement, options);
    return {
      runId,
      paths,
      head,
      chains: agentChains(assignments),
      confinement,
      secrets,
      redaction: openRedaction(process.env),
      directories,
      ledgerUnits,
      audit,
      durations: openHistory(options, root),
      committing,
      lock,
      environment: { ...process.env },
      mcpConfig,
      prompts,
      agentsConfig,
    };
  } catch (error) {
    audit?.close();
    lock.release();
    throw error;
  }
}

function openHistory({ history, onNotice }: RunOptions, checkout: string): Durations {
  if (history === false) return NO_DURATIONS;
  return openDurations({ environment: process.env, checkout }, (text) => onNotice?.(text));
}

/** In a jail nothing can be changed that would have to be put back: what comes into being is moved away. */
function allJailed(assignments: readonly Assignment[], { levelOf }: Confinement): boolean {
  return assignments.every((assignment) => levelOf(assignment) === 'jail');
}

/** Everything below is looked at again and again, which nobody wants of all that he owns. */
/** The place for agents' state is there before the first jail, which hides it from all but its own agent. */
function prepareStates(assignments: readonly Assignment[], checkout: string, runId: string): void {
  const place = { environment: process.env, checkout };
  removeDeadStates(place, runId);
  if (assignments.some(({ adapter }) => adapter.state.homes.length > 0)) openStateRoot(place);
}

/** Walks the checkout before any worker can hide a secret in a crowd of files. */
async function openSecrets(
  root: string,
  { backend }: Confinement,
  { hide = [], show = [] }: RunOptions,
): Promise<SecretIndex> {
  const secrets = openSecretIndex(root, { hide, show });
  if (backend !== null) await secrets.paths();
  return secrets;
}

/** Ids sort as the runs began: after the second come three digits for its part, and three that tell machines apart. */
function newRunId(): string {
  const now = new Date();
  const stamp = now
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
  const part = now.getUTCMilliseconds().toString(16).padStart(3, '0');
  return `${stamp}-${part}${randomBytes(2).toString('hex').slice(1)}`;
}

const OWN_IGNORES = ['.gitignore', 'run.lock*', 'checkpoint.*', 'runs/', 'workers/', 'artifacts/', ''].join(
  '\n',
);

/** Makes `.agent` ready, and keeps what a run leaves there out of the user's commits; policy files stay visible. */
export function prepareState(paths: RunPaths): void {
  try {
    const { agentDirectory, workers, artifacts, runDirectory } = paths;
    for (const path of [agentDirectory, workers, artifacts, dirname(runDirectory)]) refuseLinkedState(path);
    for (const directory of [paths.logs, paths.workers, paths.artifacts]) makeDurableDirectory(directory);
    mkdirSync(paths.quarantine, { recursive: true, mode: 0o700 });
    accessSync(paths.agentDirectory, constants.W_OK);
    const ignores = join(paths.agentDirectory, '.gitignore');
    // An empty one is what a full disk left of it.
    if ((lstatSync(ignores, { throwIfNoEntry: false })?.size ?? 0) === 0)
      writeFileAtomic(ignores, OWN_IGNORES);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError(
      'state_unwritable',
      `expected to write ${paths.agentDirectory}, where a run keeps its journal: ${reason}. ` +
        'Free some space or give this user write access, then run again',
      cause,
    );
  }
}

/**
 * Behind a link the journal would lie where nothing protects it, the lock would guard another checkout's runs, and
 * whatever has a unit's name there would be taken for its old namespace. A checkout may come with such links.
 */
function refuseLinkedState(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new Error(`${path} is a symbolic link; make it a directory of this checkout`);
  }
}
