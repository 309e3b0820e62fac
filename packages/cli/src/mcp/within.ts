import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when something is over, after a time at the latest, or when nobody waits any more. */
export async function within(over: Promise<void>, ms: number, cancelled: AbortSignal): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, cancelled]);
  const limit = delay(ms, undefined, { signal }).catch(() => undefined);
  await Promise.race([over, limit]);
  done.abort();
}
