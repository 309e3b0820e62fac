import { isOutOfSpace } from './journal-error.ts';

/** Does what may find no space on a disk, again until there is some; false when that is no more waited for. */
export type WaitForSpace = (act: () => void | Promise<void>) => Promise<boolean>;

/** Waits for space as a run waits for its journal; any other error is thrown at once. */
export function waitForSpace(persist: WaitForSpace): WaitForSpace {
  return async (act) => {
    const others: unknown[] = [];
    const isDone = await persist(async () => {
      try {
        await act();
      } catch (error) {
        if (isOutOfSpace(error)) throw error;
        others.push(error);
      }
    });
    if (others.length > 0) throw others[0];
    return isDone;
  };
}

/** Waits for nothing: what finds no space throws. */
export const AT_ONCE: WaitForSpace = async (act) => {
  await act();
  return true;
};
