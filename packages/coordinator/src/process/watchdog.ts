import type { RunningProcess } from './launch.ts';

/** Which clock ran out. */
export type Expiry = 'wall' | 'idle';

/** The limits of a process; null switches a clock off. */
export interface WatchOptions {
  readonly wallMs: number | null;
  readonly idleMs: number | null;
  /** When the process last did something, on the clock of `performance.now()`. */
  readonly lastActivity: () => number;
  /** Called once at most. */
  readonly onExpire: (expiry: Expiry) => void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Watches a process until it ends, a clock runs out, or the watch is disposed; keeps nothing alive. */
export function watch(process: RunningProcess, options: WatchOptions): Disposable {
  const { wallMs, idleMs } = options;
  const since = performance.now();
  const timers = new Map<Expiry, NodeJS.Timeout>();
  let over = false;

  const dispose = (): void => {
    over = true;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  };
  const arm = (expiry: Expiry, remaining: () => number): void => {
    const check = (): void => {
      if (over) return;
      if (remaining() <= 0) {
        dispose();
        options.onExpire(expiry);
      } else arm(expiry, remaining);
    };
    const wait = Math.min(Math.max(1, Math.ceil(remaining())), LONGEST_TIMER);
    timers.set(expiry, setTimeout(check, wait).unref());
  };

  if (wallMs !== null) arm('wall', () => since + wallMs - performance.now());
  if (idleMs !== null)
    arm('idle', () => Math.max(since, options.lastActivity()) + idleMs - performance.now());
  void process.exited.then(dispose);
  return { [Symbol.dispose]: dispose };
}
