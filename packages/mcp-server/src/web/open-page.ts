import type { IncomingMessage } from 'node:http';
import { packageVersion } from '../version.ts';
import { ACCEPTED_ENCODINGS } from './decoded-body.ts';
import { sendRequest } from './send-request.ts';
import { WebError } from './web-error.ts';
import { checkTarget } from './web-target.ts';
import type { TargetPolicy } from './web-target.ts';

const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/** How pages are asked for. */
export interface PagePolicy extends TargetPolicy {
  readonly user_agent?: string | undefined;
}

/** An answer whose body has not been read. */
export interface OpenPage {
  /** Where the last redirect led. */
  readonly url: URL;
  readonly response: IncomingMessage;
}

/**
 * Opens a page, following redirects; each address on the way is checked like the first.
 *
 * @throws WebError with the reason; no connection is left open then.
 */
export async function openPage(given: string, policy: PagePolicy, signal: AbortSignal): Promise<OpenPage> {
  let next: string | URL = given;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const target = await checkTarget(next, policy, signal);
    const response = await sendRequest({
      ...target,
      method: 'GET',
      headers: {
        accept: 'text/html, text/*;q=0.9, */*;q=0.5',
        'accept-encoding': ACCEPTED_ENCODINGS,
        'user-agent': policy.user_agent ?? `ralph-mcp/${packageVersion()}`,
      },
      body: null,
      signal,
    });
    const location = REDIRECTS.has(response.statusCode) ? response.headers.location : undefined;
    if (location === undefined) return answered({ url: target.url, response });
    response.destroy();
    next = redirected(location, target.url);
  }
  const message = `${given} was redirected more than ${MAX_REDIRECTS} times. Open the page that is meant directly.`;
  throw new WebError('too_many_redirects', message);
}

function answered(page: OpenPage): OpenPage {
  const { statusCode = 0, statusMessage = '' } = page.response;
  if (statusCode >= 200 && statusCode < 300) return page;
  page.response.destroy();
  const status = `${statusCode} ${statusMessage}`.trim();
  throw new WebError('http_status', `${page.url.href} answered ${status}. ${adviceFor(statusCode)}`);
}

function adviceFor(status: number): string {
  if (status === 404 || status === 410)
    return 'Check the address; web_search may know where the page is now.';
  if (status === 401 || status === 403) return 'It is not open to everybody: use another source.';
  if (status === 429 || status >= 500) return 'Try again later, or use another source.';
  return 'Use another source.';
}

function redirected(location: string, from: URL): URL {
  if (URL.canParse(location, from.href)) return new URL(location, from);
  throw new WebError('invalid_url', `${from.href} redirects to something that is no address.`);
}
