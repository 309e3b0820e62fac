import type { RunPolicy } from './run-policy.ts';

/** Why a run cannot be under this policy; null if it can. */
export function policyFault({ max_workers: workers, max_failures: failures }: RunPolicy): string | null {
  if (!Number.isSafeInteger(workers) || workers < 1) {
    return `max_workers is ${workers}, expected a whole number of 1 or more`;
  }
  if (failures === undefined || failures === null) return null;
  return Number.isSafeInteger(failures) && failures >= 1
    ? null
    : `max_failures is ${failures}, expected a whole number of 1 or more, or null`;
}
