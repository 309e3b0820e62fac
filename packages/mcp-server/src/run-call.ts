/** Calls at work in one session, so that closing can wait for them. */
export type RunningCalls = Set<Promise<unknown>>;

/** How one call ends early, and where it is counted. */
export interface CallOptions {
  readonly cancelled: AbortSignal;
  readonly running: RunningCalls;
}

/** Runs one call under a signal of its own, which aborts when the client cancels or the session ends. */
export async function runCall<Result>(
  session: AbortSignal,
  { cancelled, running }: CallOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  const sources = [cancelled, session];
  for (const source of sources) source.addEventListener('abort', abort, { once: true });
  if (sources.some((source) => source.aborted)) abort();
  const call = work(stop.signal);
  running.add(call);
  try {
    return await call;
  } finally {
    running.delete(call);
    for (const source of sources) source.removeEventListener('abort', abort);
  }
}

/** What a call is told that comes too late. */
export const TOO_LATE = 'This session has ended, or the call was cancelled: nothing was done.';
