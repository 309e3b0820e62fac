import { randomBytes } from 'node:crypto';
import { lstat, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerManifest } from '@ralph/manifest';
import { replaceFile } from '../journal/atomic-write.ts';
import type { RunPaths, WorkerPaths } from '../run-paths.ts';

/**
 * Makes a fresh namespace for one attempt and writes its manifest there.
 *
 * What an earlier attempt left is kept under `attempts/<n>/`, what lay there before this run moves to the run's own
 * folder: nothing old can pass for evidence. An old namespace is only ever renamed as a whole and never looked into,
 * for its worker could write there and may have planted links or pipes.
 *
 * All of it happens off the main thread: while the journal is synced, a file system may let a `mkdir` wait for it.
 */
export async function prepareNamespace(
  run: RunPaths,
  worker: WorkerPaths,
  manifest: WorkerManifest,
): Promise<void> {
  if (manifest.attempt === 1) await putAwayBefore(run, worker, manifest.unit_id);
  else await putAwayAttempt(worker, manifest.attempt - 1);
  await Promise.all([mkdir(worker.artifacts), mkdir(worker.temporary)]);
  await replaceFile(worker.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

async function putAwayBefore(run: RunPaths, worker: WorkerPaths, unitId: string): Promise<void> {
  try {
    await mkdir(worker.namespace);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const before = join(run.runDirectory, 'before');
    await mkdir(before, { recursive: true });
    await rename(worker.namespace, join(before, unitId));
    await mkdir(worker.namespace);
  }
}

/** The earlier attempts move into the new namespace, and what was the namespace becomes the newest of them. */
async function putAwayAttempt(worker: WorkerPaths, attempt: number): Promise<void> {
  const old = `${worker.namespace}.${randomBytes(4).toString('hex')}`;
  await rename(worker.namespace, old);
  await mkdir(worker.namespace);
  const attempts = join(old, 'attempts');
  const kept = await lstat(attempts).catch(() => null);
  if (kept?.isDirectory() === true) await rename(attempts, worker.attempts);
  else await mkdir(worker.attempts);
  await rename(old, join(worker.attempts, String(attempt)));
}
