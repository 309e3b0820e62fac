import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** How fast passes may follow each other. */
export interface Pace {
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
  readonly rest: (ms: number) => Promise<unknown>;
}

/** The pace of the real clock. */
const REAL_PACE: Pace = {
  now: () => performance.now(),
  rest: (ms) => (ms > 0 ? setTimeout(ms) : setImmediate()),
};

/** A storm of calls keeps passes running for half of the time: whoever calls waits, but the others work on. */
const REST_FACTOR = 1;

/**
 * Lets many callers share one pass: each gets the first pass that starts after its call, and no two run at once.
 */
export function coalesce<T>(pass: () => Promise<T>, pace: Pace = REAL_PACE): () => Promise<T> {
  let upcoming: Promise<T> | null = null;
  let current: Promise<unknown> = Promise.resolve();
  let restUntil = Number.NEGATIVE_INFINITY;

  const timed = async (): Promise<T> => {
    const startedAt = pace.now();
    try {
      return await pass();
    } finally {
      const endedAt = pace.now();
      restUntil = endedAt + REST_FACTOR * (endedAt - startedAt);
    }
  };

  const comeNext = async (): Promise<T> => {
    await current;
    await pace.rest(Math.max(0, restUntil - pace.now()));
    upcoming = null;
    const running = timed();
    current = running.catch(() => undefined);
    return running;
  };

  return () => (upcoming ??= comeNext());
}
