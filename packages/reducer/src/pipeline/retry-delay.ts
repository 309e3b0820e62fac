import type { UnavailabilityReason } from './failure-classification.ts';

const LONGEST_RETRY_MS = 30_000;

/** The wait before a further attempt, after that many earlier ones: doubles with each, up to 30 s. */
export function retryDelayMs(baseMs: number, attempt: number): number {
  return doubled(baseMs, attempt, LONGEST_RETRY_MS);
}

/** First and longest wait for an agent that cannot be used, in milliseconds. */
const COOL_DOWNS_MS = {
  out_of_credits: [60_000, 1_800_000],
  broken_agent: [5_000, 60_000],
  no_output_at_start: [5_000, 30_000],
  no_output_after_activity: [10_000, 120_000],
  suspicious_timeout_no_output: [10_000, 60_000],
  stale_child_quiet: [15_000, 300_000],
  strictly_stuck: [15_000, 300_000],
  other: [5_000, 300_000],
} as const satisfies Record<UnavailabilityReason, readonly [number, number]>;

/** How long an agent is left alone when it could not be used that many times before, in a row. */
export function coolDownMs(reason: UnavailabilityReason, marks: number): number {
  const [base, longest] = COOL_DOWNS_MS[reason];
  return doubled(base, marks, longest);
}

function doubled(baseMs: number, times: number, longestMs: number): number {
  return Math.min(baseMs * 2 ** Math.min(times, 50), longestMs);
}
