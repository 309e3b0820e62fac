import { connect } from 'node:net';
import type { ProbeTarget } from './probe-target.ts';

/** Whether a connection comes about, or why it does not. */
export type ConnectResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** How long one look may take. */
export interface ConnectOptions {
  readonly timeoutMs: number;
  /** Gives up at once. */
  readonly signal: AbortSignal;
}

/** Opens a TCP connection and closes it again; nothing is sent. Never rejects, and leaves nothing open. */
export function canConnect(
  target: ProbeTarget,
  { timeoutMs, signal }: ConnectOptions,
): Promise<ConnectResult> {
  if (signal.aborted) return Promise.resolve({ ok: false, reason: 'stopped' });
  return new Promise((resolve) => {
    const socket = connect({ host: target.host, port: target.port });
    const end = (result: ConnectResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(result);
    };
    const stop = (): void => end({ ok: false, reason: 'stopped' });
    const timer = setTimeout(() => end({ ok: false, reason: `no answer in ${timeoutMs} ms` }), timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => end({ ok: true }));
    socket.on('error', (error) => end({ ok: false, reason: error.message }));
  });
}
