import { setMaxListeners } from 'node:events';
import type { StopReason } from '@ralph/reducer';

/** How a run's workers learn that they are to end. */
export interface StopSignals {
  /** Aborts when workers are asked to stop. */
  readonly stopping: AbortSignal;
  /** Aborts when workers are to be killed. */
  readonly killing: AbortSignal;
  /** Why the run stops; null while it does not. The first reason wins. */
  readonly reason: () => StopReason | null;
  readonly stop: (reason: StopReason) => void;
  readonly close: () => void;
}

/** Opens the stop signals of one run; `kill` is the user's second Ctrl-C. */
export function openStopSignals(kill: AbortSignal | undefined): StopSignals {
  const stopping = new AbortController();
  const killing = new AbortController();
  let reason: StopReason | null = null;
  // Each live worker listens; the number of them is bounded by the run, not by Node's warning.
  setMaxListeners(0, stopping.signal, killing.signal);
  const onKill = (): void => killing.abort();
  if (kill?.aborted === true) onKill();
  else kill?.addEventListener('abort', onKill, { once: true });
  return {
    stopping: stopping.signal,
    killing: killing.signal,
    reason: () => reason,
    stop(why) {
      reason ??= why;
      stopping.abort(why);
    },
    close: () => kill?.removeEventListener('abort', onKill),
  };
}
