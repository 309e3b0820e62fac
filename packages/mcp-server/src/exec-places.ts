/** Programs of one session at a time: the output of each is held in memory, and a worker may ask for dozens at once. */
const PLACES = 4;

interface Places {
  taken: number;
  readonly waiting: Set<() => void>;
}

const sessions = new WeakMap<object, Places>();

/**
 * Lets a few programs of a session run at a time, in the order in which they were asked for.
 *
 * @throws when the signal aborts before it is their turn.
 */
export async function inPlace<T>(session: object, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  const places = sessions.get(session) ?? { taken: 0, waiting: new Set() };
  sessions.set(session, places);
  if (places.taken < PLACES) places.taken += 1;
  else await handedOver(places, signal);
  try {
    return await act();
  } finally {
    const [next] = places.waiting;
    if (next === undefined) places.taken -= 1;
    else next();
  }
}

/** Waits until somebody who leaves hands over his place, which stays taken. */
function handedOver({ waiting }: Places, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(enter);
      signal.removeEventListener('abort', giveUp);
    };
    const enter = (): void => {
      leave();
      resolve();
    };
    const giveUp = (): void => {
      leave();
      reject(new Error('cancelled before it began, nothing was run'));
    };
    waiting.add(enter);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
