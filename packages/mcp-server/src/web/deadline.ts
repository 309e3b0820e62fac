import { WebError } from './web-error.ts';

/** A time limit joined with somebody's wish to stop. */
export interface Deadline extends Disposable {
  /** Aborts with a `WebError` that says which of the two it was. */
  readonly signal: AbortSignal;
  /** Begins the time anew with another length. */
  readonly restart: (ms: number) => void;
}

/** Opens a time limit; disposing of it ends nothing. */
export function openDeadline(ms: number, cancelled: AbortSignal, what: string): Deadline {
  const controller = new AbortController();
  const onTime = (limit: number) => () => {
    const message = `${what} took longer than ${limit} ms. Try again later, or something smaller.`;
    controller.abort(new WebError('timed_out', message));
  };
  const onCancel = () => controller.abort(new WebError('cancelled', `${what} was cancelled.`));
  let timer = setTimeout(onTime(ms), ms);
  cancelled.addEventListener('abort', onCancel, { once: true });
  if (cancelled.aborted) onCancel();
  return {
    signal: controller.signal,
    restart: (limit) => {
      clearTimeout(timer);
      timer = setTimeout(onTime(limit), limit);
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', onCancel);
    },
  };
}

/** A promise that does not outlast a signal; what it stands for may go on unseen. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
