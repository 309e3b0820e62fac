import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { hostOf } from './web-target.ts';
import { WebError } from './web-error.ts';

/** One HTTP request; redirects are the caller's. */
export interface WebRequest {
  readonly url: URL;
  /** The only addresses that are connected to; null leaves it to the system. */
  readonly addresses: readonly LookupAddress[] | null;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/**
 * Sends a request over a connection of its own and resolves with the head of the answer; the caller reads the body or
 * destroys it. Proxies of the environment are not used.
 *
 * @throws WebError `unreachable`, or the reason of the signal.
 */
export function sendRequest(options: WebRequest): Promise<IncomingMessage> {
  const { url, addresses, method, headers, body, signal } = options;
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const outgoing = start(url, {
      method,
      headers: { ...headers, ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }) },
      agent: false,
      signal,
      ...(addresses === null ? {} : { lookup: pinned(addresses) }),
    });
    outgoing.once('response', resolve);
    outgoing.on('error', (cause) => reject(signal.aborted ? signal.reason : unreachable(url, cause)));
    outgoing.end(body ?? undefined);
  });
}

/** Answers with addresses that were checked before, whatever the name means by now. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
}

function unreachable(url: URL, cause: Error): WebError {
  const errors = cause instanceof AggregateError ? cause.errors : [cause];
  const why = errors.map((error) => (error instanceof Error ? error.message : String(error))).join('; ');
  const message = `${hostOf(url)} could not be reached: ${why}. Check the address, or try again later.`;
  return new WebError('unreachable', message, { cause });
}
