import type { Interrupts } from './io.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns signals into the two abort signals of a run: the first one stops it in order, the second kills, and a third
 * gives up waiting.
 */
export function listenForInterrupts(say: (message: string) => void, giveUp: () => void): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (kill.signal.aborted) return giveUp();
    if (stop.signal.aborted) {
      say('killing what still runs');
      return kill.abort(name);
    }
    say(stopMessage(name));
    stop.abort(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: stop.signal, killSignal: kill.signal };
}

function stopMessage(name: NodeJS.Signals): string {
  return name === 'SIGINT'
    ? 'stopping: running agents are asked to end; press Ctrl-C again to kill them now'
    : `stopping: received ${name}; send it again to kill the running agents now`;
}
