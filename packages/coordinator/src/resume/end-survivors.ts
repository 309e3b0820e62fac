import { setTimeout as delay } from 'node:timers/promises';
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

/** Ends whatever still lives of a dead run: asks, waits, kills. Answers those that could not be ended. */
export async function endSurvivors(options: EndOptions): Promise<readonly Survivor[]> {
  const { runId, spawned, graceMs, killSignal } = options;
  const look = (): readonly Survivor[] => (process.platform === 'linux' ? findSurvivors(runId, spawned) : []);
  const asked = new Set<number>();
  const begun = performance.now();
  // Who is just becoming another program is seen by the second of two looks.
  for (let left = look(), clear = 0; clear < (asked.size > 0 ? 2 : 1); left = look()) {
    clear = left.length === 0 ? clear + 1 : 0;
    const waited = performance.now() - begun;
    const killing = waited >= graceMs || killSignal?.aborted === true;
    if (waited >= graceMs + GIVE_UP_MS) return left;
    for (const { pid } of left) {
      if (killing) signal(pid, 'SIGKILL');
      else if (asked.size < asked.add(pid).size) signal(pid, 'SIGTERM');
    }
    await delay(PAUSE_MS);
  }
  return [];
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, or not ours.
    return;
  }
}
