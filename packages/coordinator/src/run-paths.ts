import { join } from 'node:path';

/** Where a run keeps its files; all paths are absolute. */
export interface RunPaths {
  readonly root: string;
  readonly agentDirectory: string;
  readonly runDirectory: string;
  readonly journal: string;
  /** The plan as it is run. */
  readonly plan: string;
  /** What `ralph status` shows of a large run; only a cache of the journal. */
  readonly status: string;
  /** The options that a resume takes over. */
  readonly options: string;
  readonly logs: string;
  /** Requests of who steers the run, and their answers. */
  readonly control: string;
  /** What the audit needs to compare and to put back. */
  readonly audit: string;
  /** Stray writes that were taken back. */
  readonly quarantine: string;
  readonly workers: string;
  readonly artifacts: string;
  readonly summary: string;
  readonly summaryMarkdown: string;
}

/** Lays out the files of one run below `.agent`. */
export function runPaths(root: string, runId: string): RunPaths {
  const agentDirectory = join(root, '.agent');
  const runDirectory = join(agentDirectory, 'runs', runId);
  const artifacts = join(agentDirectory, 'artifacts');
  return {
    root,
    agentDirectory,
    runDirectory,
    journal: join(runDirectory, 'journal.ndjson'),
    plan: join(runDirectory, 'plan.json'),
    status: join(runDirectory, 'status.json'),
    options: join(runDirectory, 'options.json'),
    logs: join(runDirectory, 'logs'),
    control: join(runDirectory, 'control'),
    audit: join(runDirectory, 'audit'),
    quarantine: join(runDirectory, 'quarantine'),
    workers: join(agentDirectory, 'workers'),
    artifacts,
    summary: join(artifacts, 'parallel_development_summary.json'),
    summaryMarkdown: join(artifacts, 'parallel_development_summary.md'),
  };
}

/** The worker's contract, in its namespace. */
export const MANIFEST_NAME = 'worker-manifest.json';

/** Where one worker keeps its files. */
export interface WorkerPaths {
  readonly namespace: string;
  readonly manifest: string;
  readonly artifacts: string;
  readonly temporary: string;
  readonly attempts: string;
  readonly log: string;
  readonly prompt: string;
}

/** Lays out the namespace of one worker. */
export function workerPaths(paths: RunPaths, unitId: string): WorkerPaths {
  const namespace = join(paths.workers, unitId);
  return {
    namespace,
    manifest: join(namespace, MANIFEST_NAME),
    artifacts: join(namespace, 'artifacts'),
    temporary: join(namespace, 'tmp'),
    attempts: join(namespace, 'attempts'),
    log: join(paths.logs, `${unitId}.log`),
    prompt: join(namespace, 'tmp', 'development_prompt.md'),
  };
}
