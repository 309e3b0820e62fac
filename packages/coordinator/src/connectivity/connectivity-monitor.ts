import { setTimeout as pause } from 'node:timers/promises';
import { canConnect } from './can-connect.ts';
import type { ProbeTarget } from './probe-target.ts';

/** Looks whether the network is there when an attempt failed as if it were not. */
export interface ConnectivityMonitor {
  /** Whether the target can be reached now; while it cannot, the monitor goes on looking until it can. */
  readonly look: (target: ProbeTarget) => Promise<boolean>;
  /** Resolves once nothing looks any more; for after the stop. */
  readonly idle: () => Promise<void>;
}

/** What a monitor is opened with. */
export interface MonitorOptions {
  /** Told when the network went away or came back. */
  readonly onChange: (change: { readonly online: boolean; readonly detail: string }) => void;
  /** Stops all looking at once. */
  readonly signal: AbortSignal;
  /** Before the second look, in ms; it doubles with each further one, up to 30 s. Default: 1 s. */
  readonly delayMs?: number | undefined;
}

const LONGEST_DELAY_MS = 30_000;
const TIMEOUT_MS = 5000;

/** Opens the monitor of one run; it does nothing until it is asked. */
export function openConnectivityMonitor({
  onChange,
  signal,
  delayMs = 1000,
}: MonitorOptions): ConnectivityMonitor {
  /** One for each target that cannot be reached; the network is there while there is none. */
  const waits = new Map<string, Promise<void>>();
  const looks = new Map<string, Promise<boolean>>();

  const wait = async (target: ProbeTarget): Promise<void> => {
    for (let delay = delayMs; !signal.aborted; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
      try {
        await pause(delay, undefined, { signal });
      } catch {
        return;
      }
      const { ok } = await canConnect(target, { timeoutMs: TIMEOUT_MS, signal });
      if (ok) return;
    }
  };

  const lost = (target: ProbeTarget, reason: string): void => {
    const name = nameOf(target);
    const first = waits.size === 0;
    waits.set(
      name,
      wait(target).then(() => {
        waits.delete(name);
        if (waits.size === 0 && !signal.aborted)
          onChange({ online: true, detail: `${name} can be reached again` });
      }),
    );
    if (first) onChange({ online: false, detail: `${name} cannot be reached: ${reason}` });
  };

  const lookOnce = async (target: ProbeTarget): Promise<boolean> => {
    const result = await canConnect(target, { timeoutMs: TIMEOUT_MS, signal });
    if (!result.ok && !signal.aborted && !waits.has(nameOf(target))) lost(target, result.reason);
    return result.ok;
  };

  return {
    look(target) {
      const name = nameOf(target);
      if (waits.has(name)) return Promise.resolve(false);
      // Attempts that fail together ask together.
      const look = looks.get(name) ?? lookOnce(target).finally(() => looks.delete(name));
      looks.set(name, look);
      return look;
    },
    async idle() {
      await Promise.all([...waits.values(), ...looks.values()]);
    },
  };
}

function nameOf({ host, port }: ProbeTarget): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
