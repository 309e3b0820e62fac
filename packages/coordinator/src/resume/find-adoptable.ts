import { join } from 'node:path';
import { findAgent, type OwnAgents } from '@ralph/agents';
import { parseWorkerManifest, type WorkerManifest } from '@ralph/manifest';
import type { WorkerState } from '@ralph/reducer';
import { readBounded } from '../bounded-file.ts';
import { workerPaths, type RunPaths } from '../run-paths.ts';

/** Where to look for what an attempt left. */
export interface AdoptionPlace {
  readonly paths: RunPaths;
  readonly runId: string;
  /** The user's own agents. */
  readonly agents: OwnAgents;
}

/**
 * The manifest of an attempt that delivered before its coordinator died: an agent that proves its work by an artifact
 * has submitted the development result, and it lies where exactly this attempt had to leave it. Null for any other.
 */
export function findAdoptable(
  { paths, runId, agents }: AdoptionPlace,
  worker: WorkerState,
): WorkerManifest | null {
  const found = findAgent(worker.agent ?? '', agents);
  if ('error' in found || found.adapter.evidence !== 'artifact') return null;
  const place = workerPaths(paths, worker.unit_id);
  const text = readBounded(place.manifest)?.content.toString('utf8') ?? '';
  const result = parseWorkerManifest(text);
  if (!result.ok) return null;
  const { manifest } = result;
  const isThis =
    manifest.run_id === runId && manifest.unit_id === worker.unit_id && manifest.attempt === worker.attempts;
  return isThis && readBounded(join(place.artifacts, 'development_result.md')) !== null ? manifest : null;
}
