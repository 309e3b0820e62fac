import type { WorkerManifest } from '@ralph/manifest';

/** The variables by which a worker's process and its session know which attempt they serve (design §11). */
export function workerNames(manifest: WorkerManifest): Readonly<Record<string, string>> {
  return {
    RALPH_RUN_ID: manifest.run_id,
    RALPH_WORKER_ID: manifest.unit_id,
    RALPH_WORKER_NAMESPACE: manifest.worker_namespace,
    RALPH_WORKER_ARTIFACT_DIR: manifest.worker_artifact_dir,
    RALPH_ATTEMPT: String(manifest.attempt),
  };
}
