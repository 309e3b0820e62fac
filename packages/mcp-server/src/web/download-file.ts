import type { FileHandle } from 'node:fs/promises';
import { bodyChunks } from './decoded-body.ts';
import { openDeadline } from './deadline.ts';
import { openPage } from './open-page.ts';
import { mediaType } from './page-content.ts';
import type { VisitPolicy } from './visit-page.ts';
import { WebError } from './web-error.ts';

const BODY_WITHIN_MS = 300_000;

/** What was downloaded. */
export interface Download {
  readonly url: string;
  readonly content_type: string;
  readonly bytes: number;
}

/** Puts a file in its place: calls `fill` once with an open handle, and undoes everything when that throws. */
export type PutFile = (fill: (handle: FileHandle) => Promise<void>) => Promise<unknown>;

/**
 * Downloads into a file; the file is there entirely or not at all.
 *
 * @throws WebError with the reason, or whatever putting the file throws.
 */
export async function downloadFile(
  url: string,
  policy: VisitPolicy,
  cancelled: AbortSignal,
  put: PutFile,
): Promise<Download> {
  using deadline = openDeadline(policy.timeout_ms, cancelled, `Downloading ${url}`);
  const { signal } = deadline;
  const page = await openPage(url, policy, signal);
  deadline.restart(BODY_WITHIN_MS);
  let bytes = 0;
  try {
    const announced = Number(page.response.headers['content-length'] ?? 0);
    if (announced > policy.max_download_bytes) throw tooLarge(policy);
    await put(async (handle) => {
      for await (const chunk of bodyChunks(page.response, signal)) {
        bytes += chunk.length;
        if (bytes > policy.max_download_bytes) throw tooLarge(policy);
        await handle.writeFile(chunk);
      }
    });
  } finally {
    page.response.destroy();
  }
  const content_type = mediaType(page.response.headers['content-type'] ?? '');
  return { url: page.url.href, content_type, bytes };
}

function tooLarge({ max_download_bytes }: VisitPolicy): WebError {
  const message =
    `The file is larger than ${max_download_bytes} bytes, the limit of web_visit.max_download_bytes; nothing was kept. ` +
    'Take a smaller one.';
  return new WebError('too_large', message);
}
