import { retryDelayMs } from '../pipeline/retry-delay.ts';

/** Of which attempt the wait is: the same one always waits equally long, different ones rarely do. */
export interface BackOffSeed {
  readonly run_id: string;
  readonly unit_id: string;
  readonly attempt: number;
}

/**
 * The wait before a further attempt: doubles with each failure up to 30 s, and half of it is spread by a hash, lest units
 * that failed together come back together.
 */
export function backOffMs(
  baseMs: number,
  failures: number,
  { run_id, unit_id, attempt }: BackOffSeed,
): number {
  const longest = retryDelayMs(baseMs, Math.max(0, failures - 1));
  return Math.round(longest * (0.5 + 0.5 * fraction(`${run_id}/${unit_id}/${attempt}`)));
}

/** A number from 0 up to 1 that follows from the text: FNV-1a, its bits mixed once more. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
