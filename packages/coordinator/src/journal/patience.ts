import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for a disk that cannot be written, and how often to try. Times are in ms. */
export interface Patience {
  readonly ms: number;
  readonly everyMs: number;
}

/** Tries again and again until it works (true), patience is at its end, or the signal says that it is (false). */
export async function tryPatiently(
  attempt: () => boolean | Promise<boolean>,
  { ms, everyMs }: Patience,
  signal: AbortSignal,
): Promise<boolean> {
  const until = performance.now() + ms;
  while (!signal.aborted && performance.now() < until) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (await attempt()) return true;
  }
  return false;
}

/** `10 min`, `1.5 s`. */
export function waitingTime(ms: number): string {
  return ms >= 60_000 ? `${Math.round(ms / 6000) / 10} min` : `${Math.round(ms / 100) / 10} s`;
}
