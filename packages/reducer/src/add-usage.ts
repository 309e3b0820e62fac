import type { Usage } from '@ralph/manifest';

/** What both attempts consumed together; of fields that are not numbers the later attempt's stay. */
export function addUsage(before: Usage | null, now: Usage | null): Usage | null {
  if (before === null || now === null) return now ?? before;
  const sum: Record<string, unknown> & Usage = { ...before, ...now };
  for (const [name, value] of Object.entries(before)) {
    const added = now[name];
    if (typeof value === 'number' && typeof added === 'number') {
      // A checkpoint holds whole numbers up to there, and no infinity.
      sum[name] = Math.min(value + added, Number.MAX_SAFE_INTEGER);
    }
  }
  return sum;
}
