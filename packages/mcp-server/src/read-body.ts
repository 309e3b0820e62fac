import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a request's body as text, unless it is too large or not UTF-8; stops reading as soon as that is known. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly text: string } | 'too_large' | 'not_utf8'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return 'too_large';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(request)) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return 'too_large';
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks, size));
}

/** Leaving the loop early must not destroy the socket: the answer still has to go out. */
function bytesOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return request.iterator({ destroyOnReturn: false });
}

function decode(bytes: Uint8Array): { readonly text: string } | 'not_utf8' {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return 'not_utf8';
  }
}
