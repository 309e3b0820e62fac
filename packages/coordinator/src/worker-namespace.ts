import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkerManifest } from '@ralph/manifest';
import { writeFileAtomic } from './journal/atomic-write.ts';
import type { RunPaths, WorkerPaths } from './run-paths.ts';

/**
 * Makes a worker's namespace ready for one attempt and writes its manifest there.
 *
 * What an earlier attempt left is kept under `attempts/<n>/`, what an earlier run left moves to that run's folder:
 * nothing old can pass for evidence of this attempt.
 */
export function prepareNamespace(run: RunPaths, worker: WorkerPaths, manifest: WorkerManifest): void {
  if (manifest.attempt === 1) putAwayEarlierRun(run, worker, manifest.unit_id);
  else putAwayAttempt(worker, manifest.attempt - 1);
  mkdirSync(worker.artifacts, { recursive: true });
  for (const directory of [worker.temporary, worker.logs, worker.handoffs]) {
    mkdirSync(directory, { recursive: true });
  }
  writeFileAtomic(worker.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

function putAwayAttempt(worker: WorkerPaths, attempt: number): void {
  const kept = join(worker.attempts, String(attempt));
  mkdirSync(kept, { recursive: true });
  if (existsSync(worker.artifacts)) renameSync(worker.artifacts, join(kept, 'artifacts'));
}

function putAwayEarlierRun(run: RunPaths, worker: WorkerPaths, unitId: string): void {
  if (!existsSync(worker.namespace)) return;
  const earlier = runIdOf(worker.manifest);
  if (earlier === null) {
    rmSync(worker.namespace, { recursive: true, force: true });
    return;
  }
  const kept = join(dirname(run.runDirectory), earlier, 'workers', unitId);
  mkdirSync(dirname(kept), { recursive: true });
  rmSync(kept, { recursive: true, force: true });
  renameSync(worker.namespace, kept);
}

/** Only a plain name may become a folder: the file lies where a worker could once write. */
function runIdOf(manifestPath: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(manifestPath, 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('run_id' in manifest)) return null;
    const { run_id } = manifest;
    return typeof run_id === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(run_id) ? run_id : null;
  } catch {
    return null;
  }
}
