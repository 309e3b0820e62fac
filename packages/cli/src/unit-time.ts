import type { WorkerSummary } from '@ralph/manifest';

/** Time that all attempts of a unit took together, in ms; what lay between them was waiting. Null when it never ran. */
export function unitTimeMs({ started_at, finished_at, history }: WorkerSummary): number | null {
  if (started_at === null || finished_at === null) return null;
  // Older summaries have no history.
  const attempts = history ?? [{ started_at, finished_at }];
  return attempts.reduce(
    (sum, attempt) => sum + Math.max(0, Date.parse(attempt.finished_at) - Date.parse(attempt.started_at)),
    0,
  );
}
