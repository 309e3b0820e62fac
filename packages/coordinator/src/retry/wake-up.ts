/** One timer, which calls when it is time. */
export interface WakeUp {
  /** Calls at that time (ms since the epoch) or after that many ms, whatever comes first; with neither, not at all. */
  readonly at: (instant: number | null, afterMs: number | null) => void;
  readonly isSet: () => boolean;
  readonly close: () => void;
}

/** So often it looks at the clock, which may be set, and which goes on while the machine sleeps. */
const LONGEST_MS = 60_000;

/** Opens the timer; it is not set yet. */
export function openWakeUp(call: () => void): WakeUp {
  let timer: NodeJS.Timeout | null = null;
  const close = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    at(instant, afterMs) {
      close();
      const waits = [
        ...(instant === null ? [] : [instant - Date.now()]),
        ...(afterMs === null ? [] : [afterMs]),
      ];
      if (waits.length === 0) return;
      const wait = Math.max(1, Math.min(...waits, LONGEST_MS));
      timer = setTimeout(() => {
        timer = null;
        call();
      }, wait);
    },
    isSet: () => timer !== null,
    close,
  };
}
