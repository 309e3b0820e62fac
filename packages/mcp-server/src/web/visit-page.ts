import { readUpTo } from './decoded-body.ts';
import { openDeadline } from './deadline.ts';
import { htmlText } from './html-text.ts';
import type { PageText } from './html-text.ts';
import { openPage } from './open-page.ts';
import type { PagePolicy } from './open-page.ts';
import { decodeText, mediaType, pageKind } from './page-content.ts';

const MOST_LINKS = 100;
/** A byte of a page is not worth a character of its text: most are markup. */
const BYTES_PER_CHARACTER = 4;

/** How pages are opened and read. */
export interface VisitPolicy extends PagePolicy {
  readonly timeout_ms: number;
  readonly max_bytes: number;
  readonly max_download_bytes: number;
  readonly extract_links: boolean;
}

/** A page as a model sees it. */
export interface VisitedPage extends PageText {
  readonly url: string;
  readonly content_type: string;
}

/**
 * Opens a page and turns it into text.
 *
 * @throws WebError with the reason.
 */
export async function visitPage(
  url: string,
  policy: VisitPolicy,
  cancelled: AbortSignal,
): Promise<VisitedPage> {
  using deadline = openDeadline(policy.timeout_ms, cancelled, `Opening ${url}`);
  const { signal } = deadline;
  const page = await openPage(url, policy, signal);
  const contentType = page.response.headers['content-type'] ?? '';
  try {
    const kind = pageKind(contentType, page.url);
    const body = await readUpTo(page.response, policy.max_bytes, signal);
    const limits = { characters: Math.ceil(policy.max_bytes / BYTES_PER_CHARACTER), links: MOST_LINKS };
    const content = decodeText(body.bytes, contentType);
    const text =
      kind === 'html' ? htmlText(content, page.url, limits) : plainText(content, limits.characters);
    const truncated = text.truncated || body.truncated;
    return { ...text, truncated, url: page.url.href, content_type: mediaType(contentType) };
  } finally {
    page.response.destroy();
  }
}

function plainText(content: string, characters: number): PageText {
  const truncated = content.length > characters;
  return { title: null, text: content.slice(0, characters), links: [], truncated };
}
