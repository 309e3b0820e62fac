import { counts, workerStates, type RunState, type WorkerState } from '@ralph/reducer';

/** How many units of a plan a person reads about. */
const MOST = 100;

/** Those that come first are left out last. */
const URGENCY = ['running', 'failed', 'pending', 'cancelled', 'blocked'] as const;

/**
 * The units that a person looks for in a large plan: what runs, what went wrong, and what is tried once more; at most 100.
 * Null for a smaller plan, of which one reads about all.
 */
export function mostWanted(state: RunState): ReadonlySet<string> | null {
  if (counts(state).total <= MOST) return null;
  const found = new Map<WorkerState['status'], string[]>(URGENCY.map((status) => [status, []]));
  for (const { unit_id, status, attempts } of workerStates(state)) {
    const known = found.get(status);
    if (known === undefined || known.length === MOST) continue;
    if (status !== 'pending' || attempts > 0) known.push(unit_id);
  }
  return new Set([...found.values()].flat().slice(0, MOST));
}
