import type { IncomingMessage } from 'node:http';
import { addAbortSignal, PassThrough, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { WebError } from './web-error.ts';

/** What `accept-encoding` asks for. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** What was read of a body, at most as much as was asked for. */
export interface BodyPart {
  readonly bytes: Buffer;
  readonly truncated: boolean;
}

/**
 * The body of an answer without its compression, piece by piece; the signal ends it.
 *
 * @throws WebError when it cannot be read to its end.
 */
export async function* bodyChunks(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  const decoder = decoderFor(response.headers['content-encoding'] ?? '');
  if (decoder === null)
    throw new WebError('unsupported', 'The answer is compressed in a way that is not understood.');
  addAbortSignal(signal, decoder);
  const body: Readable = pipeline(response, decoder, () => undefined);
  try {
    for await (const chunk of body) yield Buffer.from(chunk);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WebError('unreachable', `The answer broke off: ${why}. Try again.`, { cause });
  } finally {
    response.destroy();
  }
}

/** Reads at most `limit` bytes after decompression, so that a small answer cannot grow without bounds. */
export async function readUpTo(
  response: IncomingMessage,
  limit: number,
  signal: AbortSignal,
): Promise<BodyPart> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(response, signal)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), truncated: size > limit };
}

function decoderFor(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
