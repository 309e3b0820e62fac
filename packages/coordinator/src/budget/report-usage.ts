import type { Usage } from '@ralph/manifest';

/** Tells the journal what an attempt consumes while it goes on. */
export interface UsageReporter {
  readonly heard: (usage: Usage) => void;
  /** The attempt is over: tells what was not told yet. */
  readonly end: () => void;
}

const INTERVAL_MS = 5000;

/** Creates a reporter that tells the first change at once and the later ones at most every few seconds. */
export function createUsageReporter(report: (usage: Usage) => void): UsageReporter {
  let untold: Usage | null = null;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    if (untold === null) return;
    report(untold);
    untold = null;
    timer = setTimeout(tell, INTERVAL_MS).unref();
  };
  return {
    heard: (usage) => {
      untold = usage;
      if (timer === undefined) tell();
    },
    end: () => {
      clearTimeout(timer);
      tell();
      clearTimeout(timer);
    },
  };
}
