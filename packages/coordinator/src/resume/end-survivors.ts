import { setTimeout as delay } from 'node:timers/promises';
import { readName } from '../process/process-status.ts';
import { findSurvivors, type SpawnedProcess, type Survivor } from './find-survivors.ts';

/** What is left of a dead run, and how long it may take to end. */
export interface EndOptions {
  readonly runId: string;
  readonly spawned: readonly SpawnedProcess[];
  /** From asking to killing, in ms. */
  readonly graceMs: number;
  /** Kills at once. */
  readonly killSignal?: AbortSignal | undefined;
}

const PAUSE_MS = 25;
/** One that hangs in the kernel outlives even SIGKILL. */
const GIVE_UP_MS = 5000;

/** A reaper that cannot end all below it in that time could not in a longer one. */
const REAPER_MS = 3000;
/** As a reaper calls itself. */
const REAPER_NAME = 'ralph reaper';

/**
 * Ends whatever still lives of a dead run: asks, waits, kills. Reapers are killed last: as long as one lives, nobody
 * below it can get out of sight. Answers those that could not be ended.
 */
export async function endSurvivors(options: EndOptions): Promise<readonly Survivor[]> {
  const { runId, spawned, graceMs, killSignal } = options;
  const look = (): readonly Survivor[] => (process.platform === 'linux' ? findSurvivors(runId, spawned) : []);
  const asked = new Set<number>();
  const told = new Set<number>();
  const begun = performance.now();
  let killedAt: number | null = null;
  // Who is just becoming another program is seen by the second of two looks.
  for (let left = look(), clear = 0; clear < (asked.size > 0 ? 2 : 1); left = look()) {
    clear = left.length === 0 ? clear + 1 : 0;
    const waited = performance.now() - begun;
    const killing = waited >= graceMs || killSignal?.aborted === true;
    if (waited >= graceMs + GIVE_UP_MS) return left;
    if (killing) killedAt ??= waited;
    for (const { pid } of left) {
      if (killedAt === null) {
        if (asked.has(pid)) continue;
        signal(pid, 'SIGTERM');
      } else if (readName(pid) !== REAPER_NAME || waited - killedAt > REAPER_MS) signal(pid, 'SIGKILL');
      else if (!told.has(pid)) {
        told.add(pid);
        // By this word it kills all.
        signal(pid, 'SIGHUP');
      }
      asked.add(pid);
      // One that was stopped hears nothing else.
      signal(pid, 'SIGCONT');
    }
    await delay(PAUSE_MS);
  }
  return [];
}

function signal(pid: number, name: 'SIGTERM' | 'SIGHUP' | 'SIGCONT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, or not ours.
    return;
  }
}
