import type { Interrupts } from './io.ts';
import { formatDuration } from './terminal-text.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Name = (typeof SIGNALS)[number];

/** What signals mean to a run. */
export interface InterruptOptions {
  readonly say: (message: string) => void;
  /** From asking agents to end until they are killed; left out where nobody tells. */
  readonly graceMs?: number | undefined;
  /** Whether a package manager passes each Ctrl-C on, which the terminal has already sent. */
  readonly echoed: boolean;
  readonly giveUp: () => void;
}

// A finger is slower.
const ECHO_MS = 100;

/**
 * Turns signals into the two abort signals of a run: the first one stops it in order, the second kills, and a third
 * gives up waiting. Any two of them count, but a second SIGHUP says nothing new: the kernel and the shell each send one
 * when a terminal is closed.
 */
export function listenForInterrupts({ say, graceMs, echoed, giveUp }: InterruptOptions): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const seen = new Map<Name, number>();
  const saysNothingNew = (name: Name): boolean => {
    const now = performance.now();
    const before = seen.get(name);
    seen.set(name, now);
    if (before === undefined) return false;
    return name === 'SIGHUP' || (echoed && now - before < ECHO_MS);
  };
  const onSignal = (name: Name): void => {
    if (saysNothingNew(name)) return;
    if (kill.signal.aborted) return giveUp();
    if (stop.signal.aborted) {
      say('killing what still runs');
      return kill.abort(name);
    }
    say(stopMessage(name, graceMs));
    stop.abort(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stop.signal,
    killSignal: kill.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

function stopMessage(name: Name, graceMs: number | undefined): string {
  const asked =
    graceMs === undefined
      ? 'running agents are asked to end'
      : `running agents are asked to end, and killed in ${formatDuration(graceMs)}`;
  switch (name) {
    case 'SIGINT':
      return `stopping: ${asked}; press Ctrl-C again to kill them now`;
    case 'SIGTERM':
      return `stopping: received SIGTERM; ${asked}; send it again to kill them now`;
    case 'SIGHUP':
      return `stopping: received SIGHUP; ${asked}; send SIGTERM to kill them now`;
  }
}
