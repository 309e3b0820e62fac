import type { RunningProcess } from './launch.ts';

/** Which clock ran out. */
export type Expiry = 'wall' | 'start' | 'idle';

/** The limits of a process in ms; null switches a clock off, and nothing else does. */
export interface WatchOptions {
  readonly wallMs: number | null;
  /** Until its first sign of life. */
  readonly startMs: number | null;
  /** Between two signs of life; asked for anew every few seconds. */
  readonly idleMs: number | null;
  /** When the process last gave a sign of life, on the clock of `performance.now()`. */
  readonly lastActivity: () => number;
  /** Called once at most. */
  readonly onExpire: (expiry: Expiry) => void;
}

const LONGEST_MS = 2 ** 31 - 1;
const TICK_MS = 5000;
// Later than that, this process did not run: the machine slept, or somebody stopped us.
const LATE_MS = 1000;

/**
 * Watches a process until it ends, a clock runs out, or the watch is disposed; keeps nothing alive.
 *
 * The time in which this process did not run itself does not count, for it could not see what the other one did: the
 * wall clock stands still then, the others start anew.
 */
export function watch(process: RunningProcess, options: WatchOptions): Disposable {
  const { lastActivity, onExpire } = options;
  const [wallMs, startMs] = [options.wallMs, options.startMs].map(limit);
  const begun = performance.now();
  let asleep = 0;
  let awakeSince = begun;
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const remaining = (now: number): Readonly<Record<Expiry, number>> => {
    const active = lastActivity();
    return {
      wall: begun + asleep + (wallMs ?? Infinity) - now,
      start: active > begun ? Infinity : awakeSince + (startMs ?? Infinity) - now,
      idle: Math.max(awakeSince, active) + (limit(options.idleMs) ?? Infinity) - now,
    };
  };
  const dispose = (): void => {
    over = true;
    clearTimeout(timer);
  };
  const arm = (): void => {
    const from = performance.now();
    const left = remaining(from);
    const wait = Math.max(1, Math.ceil(Math.min(left.wall, left.start, left.idle, TICK_MS)));
    timer = setTimeout(() => check(from, wait), wait).unref();
  };
  const check = (from: number, wait: number): void => {
    if (over) return;
    const now = performance.now();
    if (now - from - wait > LATE_MS) {
      asleep += now - from;
      awakeSince = now;
    }
    const left = remaining(now);
    const expiry = EXPIRIES.find((name) => left[name] <= 0);
    if (expiry === undefined) return arm();
    dispose();
    onExpire(expiry);
  };

  arm();
  void process.exited.then(dispose);
  return { [Symbol.dispose]: dispose };
}

/** Of those that run out together the first one is told. */
const EXPIRIES = ['wall', 'start', 'idle'] as const satisfies readonly Expiry[];

/** What is no time at all, or none that a timer can hold, must not come to mean for ever. */
function limit(ms: number | null): number | null {
  return ms === null ? null : Math.min(Math.max(1, Number.isNaN(ms) ? 1 : ms), LONGEST_MS);
}
