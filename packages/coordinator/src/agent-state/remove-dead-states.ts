import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { discardState, isLeftBehind, isOf, type StateOwner } from './state-record.ts';
import { stateRoots, type StatePlace } from './state-root.ts';

/**
 * Removes the copies of agents' state that killed runs left behind, once their renewed logins are given back; but for those
 * of the run that goes on, whose agents' sessions are in them.
 */
export function removeDeadStates(place: StatePlace, going: string | null = null): void {
  for (const root of stateRoots(place)) {
    for (const directory of copiesIn(root)) {
      try {
        if (going !== null && isOf(directory, { run_id: going })) continue;
        if (isLeftBehind(directory)) discardState(directory);
      } catch {
        // Another run may be doing the same; what stays is tried again by the next one.
        continue;
      }
    }
  }
}

/** The copy that a killed part of a run left behind for a unit and its agent; null: there is none. */
export function findDeadState(place: StatePlace, wanted: Omit<StateOwner, 'attempt'>): string | null {
  const copies = stateRoots(place).flatMap((root) => [...copiesIn(root)]);
  return copies.find((directory) => isOf(directory, wanted) && isLeftBehind(directory)) ?? null;
}

/** By their real paths, as their records have them. A copy may have lost its record, and a record its copy. */
function copiesIn(root: string): ReadonlySet<string> {
  try {
    const real = realpathSync.native(root);
    const names = readdirSync(real).flatMap((name) => /^([0-9a-f]{16})(?:\.json)?$/.exec(name)?.[1] ?? []);
    return new Set(names.map((name) => join(real, name)));
  } catch {
    return new Set();
  }
}
