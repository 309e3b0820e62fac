import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

/**
 * Processes that have this home, in words. What is about to end gets some time for it, since a killed ralph's guardian
 * has to notice first.
 */
export async function livingProcesses(home: string): Promise<readonly string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = processesWith(`HOME=${home}`);
    if (found.length === 0 || performance.now() > deadline) return found;
    await setTimeout(50);
  }
}

/** Only Linux tells the environment of a process; elsewhere nothing is found. */
function processesWith(variable: string): readonly string[] {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (!environment.includes(variable)) return [];
      return [
        `process ${pid} (${readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').slice(0, 120)})`,
      ];
    } catch {
      return [];
    }
  });
}

/** All files beneath a directory, relative to it. */
export function filesBeneath(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
