import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { workerPaths, type RunPaths } from '../run-paths.ts';
import type { FormerRun } from './former-run.ts';

/**
 * Puts back the namespaces that a coordinator was just moving when it died: under their own name where that is free,
 * else out of the way, into the run's folder.
 */
export function tidyNamespaces(paths: RunPaths, { running }: Pick<FormerRun, 'running'>): void {
  const names = existsSync(paths.workers) ? readdirSync(paths.workers) : [];
  for (const { unit_id } of running) {
    const { namespace } = workerPaths(paths, unit_id);
    const moved = names.filter(
      (name) => name.startsWith(`${unit_id}.`) && MOVED.test(name.slice(unit_id.length)),
    );
    for (const name of moved) {
      const from = join(paths.workers, name);
      if (existsSync(namespace)) {
        mkdirSync(join(paths.runDirectory, 'before'), { recursive: true });
        renameSync(from, join(paths.runDirectory, 'before', name));
      } else renameSync(from, namespace);
    }
  }
}

/** See `freshNamespace`. */
const MOVED = /^\.[0-9a-f]{8}$/;
