const lastTurns = new Map<string, Promise<unknown>>();

/** Lets changes of one file happen one after the other, so that two edits at once do not lose one of them. */
export async function inTurn<T>(file: string, act: () => Promise<T>): Promise<T> {
  const before = lastTurns.get(file) ?? Promise.resolve();
  const turn = before.then(act, act);
  lastTurns.set(file, turn);
  try {
    return await turn;
  } finally {
    if (lastTurns.get(file) === turn) lastTurns.delete(file);
  }
}
