import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from './tool.ts';

/** Notifications closer together than this help nobody. */
const EVERY_MS = 250;
/** How often a client hears that a tool is at work which cannot tell how far it is. */
const BEAT_MS = 2_000;

/**
 * Runs one call with what reports its progress to its client, and tells it every few seconds that a silent tool still
 * works; nothing is sent to a client that gave no token for it.
 */
export async function withProgress<T>(
  { mcpReq }: Pick<ServerContext, 'mcpReq'>,
  title: string,
  act: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return act(() => undefined);
  const began = performance.now();
  let sent = 0;
  let next = 0;
  const progress: Progress = (done, message) => {
    const now = performance.now();
    if (done <= sent || now < next) return;
    [sent, next] = [done, now + EVERY_MS];
    const params = { progressToken, progress: done, message };
    // A client that has gone away changes nothing.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const beat = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    progress(seconds, `${title}: at work for ${seconds} s`);
  }, BEAT_MS);
  try {
    return await act(progress);
  } finally {
    clearInterval(beat);
  }
}
