import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a request's body as text, unless it is too large or not UTF-8; stops reading as soon as that is known. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly text: string } | 'too_large' | 'not_utf8'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return 'too_large';
  const bytes = await bytesOf(request);
  return bytes === 'too_large' ? bytes : decode(bytes);
}

/** By events: an iterator over a stream takes longer than all else that is done with a small request. */
function bytesOf(request: IncomingMessage): Promise<Buffer | 'too_large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= MAX_BYTES) return void chunks.push(chunk);
      // Only no more is read: the socket is still needed, for the answer has to go out.
      request.off('data', take).pause();
      resolve('too_large');
    };
    request
      .on('data', take)
      .once('end', () => resolve(Buffer.concat(chunks, size)))
      .once('error', reject)
      .once('close', () => {
        if (!request.complete) reject(new Error('the client went away in the midst of its request'));
      });
  });
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): { readonly text: string } | 'not_utf8' {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return 'not_utf8';
  }
}
