import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseWorkerManifest, type WorkerManifest } from '@ralph/manifest';
import { readBounded } from '../bounded-file.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import type { RunPaths, WorkerPaths } from '../run-paths.ts';

/**
 * Makes a fresh namespace for one attempt.
 *
 * What an earlier attempt left is kept under `attempts/<n>/`, what lay there before this run moves to the run's own
 * folder: nothing old can pass for evidence. An old namespace is only ever renamed as a whole and never looked into,
 * for its worker could write there and may have planted links or pipes.
 *
 * The calls are synchronous: handing each to another thread costs more than the call, for a start of a short unit.
 */
export function freshNamespace(run: RunPaths, worker: WorkerPaths, manifest: WorkerManifest): void {
  if (manifest.attempt > 1 && isOfRun(worker, manifest)) putAwayAttempt(worker, manifest.attempt - 1);
  else putAwayBefore(run, worker, manifest);
}

/** Puts into a fresh namespace what an attempt begins with. Doing it again, after half of it failed, does no harm. */
export function fillNamespace(worker: WorkerPaths, manifest: WorkerManifest): void {
  mkdirSync(worker.artifacts, { recursive: true });
  mkdirSync(worker.temporary, { recursive: true });
  writeFileAtomic(worker.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** After a crash there may be none yet, or, when another run came in between, one of that. */
function isOfRun({ namespace, manifest }: WorkerPaths, { run_id }: WorkerManifest): boolean {
  if (lstatSync(namespace, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const found = parseWorkerManifest(readBounded(manifest)?.content.toString('utf8') ?? '');
  return found.ok && found.manifest.run_id === run_id;
}

function putAwayBefore(
  run: RunPaths,
  worker: WorkerPaths,
  { unit_id, attempt }: Pick<WorkerManifest, 'unit_id' | 'attempt'>,
): void {
  try {
    mkdirSync(worker.namespace);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // An unconfined unit can remove the directory of all namespaces.
    if (code === 'ENOENT') return void mkdirSync(worker.namespace, { recursive: true });
    if (code !== 'EEXIST') throw error;
    const before = join(run.runDirectory, 'before');
    mkdirSync(before, { recursive: true });
    renameSync(worker.namespace, join(before, attempt === 1 ? unit_id : `${unit_id}.${attempt}`));
    mkdirSync(worker.namespace);
  }
}

/** The earlier attempts move into the new namespace, and what was the namespace becomes the newest of them. */
function putAwayAttempt(worker: WorkerPaths, attempt: number): void {
  const old = `${worker.namespace}.${randomBytes(4).toString('hex')}`;
  renameSync(worker.namespace, old);
  mkdirSync(worker.namespace);
  const attempts = join(old, 'attempts');
  const kept = lstatSync(attempts, { throwIfNoEntry: false });
  if (kept?.isDirectory() === true) renameSync(attempts, worker.attempts);
  else mkdirSync(worker.attempts);
  renameSync(old, join(worker.attempts, String(attempt)));
}
