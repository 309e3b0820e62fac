import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WorkerManifest } from '@ralph/manifest';
import { replaceFile } from './journal/atomic-write.ts';
import type { RunPaths, WorkerPaths } from './run-paths.ts';

/**
 * Makes a worker's namespace ready for one attempt and writes its manifest there.
 *
 * What an earlier attempt left is kept under `attempts/<n>/`, what an earlier run left moves to that run's folder:
 * nothing old can pass for evidence of this attempt.
 *
 * All of it happens off the main thread: while the journal is synced, a file system may let a `mkdir` wait for it.
 */
export async function prepareNamespace(
  run: RunPaths,
  worker: WorkerPaths,
  manifest: WorkerManifest,
): Promise<void> {
  if (manifest.attempt === 1) await putAwayEarlierRun(run, worker, manifest.unit_id);
  else await putAwayAttempt(worker, manifest.attempt - 1);
  await mkdir(worker.namespace, { recursive: true });
  await Promise.all([makeDirectory(worker.artifacts), makeDirectory(worker.temporary)]);
  await replaceFile(worker.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Without `recursive`, which costs a second try per missing parent. */
async function makeDirectory(path: string): Promise<void> {
  if (!existsSync(path)) await mkdir(path);
}

async function putAwayAttempt(worker: WorkerPaths, attempt: number): Promise<void> {
  const kept = join(worker.attempts, String(attempt));
  await mkdir(kept, { recursive: true });
  if (existsSync(worker.artifacts)) await rename(worker.artifacts, join(kept, 'artifacts'));
}

async function putAwayEarlierRun(run: RunPaths, worker: WorkerPaths, unitId: string): Promise<void> {
  if (!existsSync(worker.namespace)) return;
  const earlier = await runIdOf(worker.manifest);
  if (earlier === null) return rm(worker.namespace, { recursive: true, force: true });
  const kept = join(dirname(run.runDirectory), earlier, 'workers', unitId);
  await mkdir(dirname(kept), { recursive: true });
  await rm(kept, { recursive: true, force: true });
  await rename(worker.namespace, kept);
}

/** Only a plain name may become a folder: the file lies where a worker could once write. */
async function runIdOf(manifestPath: string): Promise<string | null> {
  try {
    const manifest: unknown = JSON.parse(await readFile(manifestPath, 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('run_id' in manifest)) return null;
    const { run_id } = manifest;
    return typeof run_id === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(run_id) ? run_id : null;
  } catch {
    return null;
  }
}
