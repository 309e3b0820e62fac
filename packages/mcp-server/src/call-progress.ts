import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from './tool.ts';

/** Notifications closer together than this help nobody. */
const EVERY_MS = 250;

/** What reports the progress of one call to its client; nothing is sent to one that gave no token for it. */
export function callProgress({ mcpReq }: Pick<ServerContext, 'mcpReq'>): Progress {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let sent = 0;
  let next = 0;
  return (done, message) => {
    const now = performance.now();
    if (done <= sent || now < next) return;
    [sent, next] = [done, now + EVERY_MS];
    const params = { progressToken, progress: done, message };
    // A client that has gone away changes nothing.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
