import { setMaxListeners } from 'node:events';
import type { CoordinatorError } from '../coordinator-error.ts';
import { tryPatiently, type Patience } from './patience.ts';

/** All that waits for the disk of a run. */
export interface DiskWait {
  /** Tries again until it works (true), or there is no more waiting (false). */
  readonly until: (error: CoordinatorError, attempt: () => boolean | Promise<boolean>) => Promise<boolean>;
  /** Resolves when nothing waits any more; null while nothing does. */
  readonly waiting: () => Promise<void> | null;
  /** Ends all waiting, now and from now on. */
  readonly end: () => void;
}

/** Opens the waiting; `onWait` is told why, once for all that wait at the same time. */
export function openDiskWait(patience: Patience, onWait: (error: CoordinatorError) => void): DiskWait {
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const waits = new Set<Promise<boolean>>();
  const begin = async (
    isFirst: boolean,
    error: CoordinatorError,
    attempt: () => boolean | Promise<boolean>,
  ): Promise<boolean> => {
    // Whoever met the error may be in the middle of an event, which comes before all that follows from this one.
    await Promise.resolve();
    if (isFirst && !end.signal.aborted) onWait(error);
    return tryPatiently(attempt, patience, end.signal);
  };
  return {
    end: () => end.abort(),
    waiting: () => (waits.size === 0 ? null : Promise.allSettled(waits).then(() => undefined)),
    until(error, attempt) {
      const wait = begin(waits.size === 0, error, attempt);
      waits.add(wait);
      const forget = (): void => void waits.delete(wait);
      // Whoever waits hears of an error.
      wait.then(forget, forget);
      return wait;
    },
  };
}
