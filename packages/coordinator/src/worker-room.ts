import { readFileSync } from 'node:fs';

/** Open files of a run without a worker, with some for what comes and goes. */
const RESERVED = 64;
/** What a worker takes: its streams, its log, its connections, and those to its upstream servers. */
const PER_WORKER = 16;

/** How many workers of a run have room at once. */
export interface WorkerRoom {
  /** At least one; never more than were asked for. */
  readonly workers: number;
  /** In words, why these are fewer than were asked for; null: they are not. */
  readonly problem: string | null;
}

/**
 * How many of so many workers have room within the limit of open files, whose last one fails whatever asks for more.
 * Where the system does not tell its limit, all of them.
 */
export function workerRoom(wanted: number, limit = openFilesLimit()): WorkerRoom {
  const workers = Math.max(1, Math.floor(((limit ?? Infinity) - RESERVED) / PER_WORKER));
  if (workers >= wanted) return { workers: wanted, problem: null };
  const problem =
    `open files: ${limit} are allowed, so no more than ${workers} run${workers === 1 ? 's' : ''} at once; ` +
    `for ${wanted} raise the limit with \`ulimit -n ${RESERVED + wanted * PER_WORKER}\``;
  return { workers, problem };
}

/** The hard limit, to which Node raises its own at its start; null where the system does not tell, or has none. */
function openFilesLimit(): number | null {
  try {
    const limit = /^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? null : Number(limit);
  } catch {
    return null;
  }
}
