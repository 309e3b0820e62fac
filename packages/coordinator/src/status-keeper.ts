import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunEvent, RunState } from '@ralph/reducer';
import { removeStrayTemps, writeFileAtomic } from './journal/atomic-write.ts';
import type { KeptStatus } from './look/kept-status.ts';
import type { RunPaths } from './run-paths.ts';

/** Keeps what `ralph status` shows of a run in a file beside its journal, once that is long. */
export interface StatusKeeper extends Disposable {
  /** Takes an event once it is in the state. */
  readonly heard: (event: RunEvent, state: RunState) => void;
  /** Writes it for the last time: the run is over, and all of it is durable. */
  readonly finish: () => Promise<void>;
}

/** A shorter journal is read as quickly as the file. */
const LONG_JOURNAL = 5000;
const PAUSE_MS = 1000;
/** The event loop is held for at most one part in so many. */
const PART = 50;

/**
 * Opens the keeper of a run that begins or goes on. What it writes is only a cache of the journal: it is not made durable,
 * and where it cannot be written the journal is read instead.
 */
export function openStatusKeeper({
  status: path,
  runDirectory,
}: Pick<RunPaths, 'status' | 'runDirectory'>): StatusKeeper {
  let newest: { readonly event: RunEvent; readonly state: RunState } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let nextAt = 0;
  let closed = false;

  // After a loss of power a journal may reach the same number with other events.
  quietly(() => {
    rmSync(path, { force: true });
    removeStrayTemps(runDirectory, basename(path));
  });

  const write = async (live: boolean): Promise<void> => {
    const { runStatus } = await import('./look/run-status.ts');
    if (newest === null || (closed && live)) return;
    const { event, state } = newest;
    const begun = performance.now();
    const now_ms = Date.now();
    const reading = { run_id: event.run_id, state, live, last_event_at: event.at };
    const status = runStatus(reading, { now_ms, brief: true });
    const pause = Math.max(PAUSE_MS, PART * (performance.now() - begun));
    nextAt = performance.now() + pause;
    const kept: KeptStatus = {
      schema_version: 1,
      seq: event.seq,
      written_at_ms: now_ms,
      next_at_ms: Math.ceil(now_ms + pause),
      status,
    };
    quietly(() => writeFileAtomic(path, JSON.stringify(kept)));
  };

  return {
    heard(event, state) {
      newest = { event, state };
      if (event.seq < LONG_JOURNAL || timer !== null || closed) return;
      timer = setTimeout(
        () => {
          timer = null;
          write(true).catch(() => undefined);
        },
        Math.max(0, nextAt - performance.now()),
      ).unref();
    },
    async finish() {
      closed = true;
      if (newest !== null && newest.event.seq >= LONG_JOURNAL) await write(false).catch(() => undefined);
    },
    [Symbol.dispose]: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    return;
  }
}
