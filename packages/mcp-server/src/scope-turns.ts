import type { Place } from './open-beneath.ts';

const lastTurns = new Map<string, Promise<unknown>>();

/** Lets changes of one file happen one after the other, so that two edits at once do not lose one of them. */
export async function inTurn<T>(place: Place, act: () => Promise<T>): Promise<T> {
  const key = place.segments.join('/');
  const before = lastTurns.get(key) ?? Promise.resolve();
  const turn = before.then(act, act);
  lastTurns.set(key, turn);
  try {
    return await turn;
  } finally {
    if (lastTurns.get(key) === turn) lastTurns.delete(key);
  }
}
