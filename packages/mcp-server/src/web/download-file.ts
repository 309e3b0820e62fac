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
  readonly done: 'created' | 'replaced';
}

/** How a download is watched and ended, and where it goes. */
export interface DownloadOptions {
  readonly cancelled: AbortSignal;
  readonly progress: (bytes: number) => void;
  /** Calls `fill` once with an open handle; undoes everything when that throws. */
  readonly put: (fill: (handle: FileHandle) => Promise<void>) => Promise<Download['done']>;
}

/**
 * Downloads into a file; the file is there entirely or not at all.
 *
 * @throws WebError with the reason, or whatever putting the file throws.
 */
export async function downloadFile(
  url: string,
  policy: VisitPolicy,
  { cancelled, progress, put }: DownloadOptions,
): Promise<Download> {
  using deadline = openDeadline(policy.timeout_ms, cancelled, `Downloading ${url}`);
  const { signal } = deadline;
  const { url: final, response } = await openPage(url, policy, signal);
  deadline.restart(BODY_WITHIN_MS);
  let bytes = 0;
  try {
    const announced = Number(response.headers['content-length'] ?? 0);
    if (announced > policy.max_download_bytes) throw tooLarge(policy);
    const done = await put(async (handle) => {
      for await (const chunk of bodyChunks(response, signal)) {
        bytes += chunk.length;
        if (bytes > policy.max_download_bytes) throw tooLarge(policy);
        await handle.writeFile(chunk);
        progress(bytes);
      }
    });
    const content_type = mediaType(response.headers['content-type'] ?? '');
    return { url: final.href, content_type, bytes, done };
  } finally {
    response.destroy();
  }
}

function tooLarge({ max_download_bytes }: VisitPolicy): WebError {
  const message =
    `The file is larger than ${max_download_bytes} bytes, the limit of web_visit.max_download_bytes; nothing was kept. ` +
    'Take a smaller one.';
  return new WebError('too_large', message);
}
