import type { FetchLike } from '@modelcontextprotocol/client';

const MOST_BYTES = 64 * 1024 * 1024;

/** `fetch`, but an answer that grows beyond all measure breaks off. */
export const cappedFetch: FetchLike = async (url, init) => {
  const { body, status, statusText, headers } = await fetch(url, init);
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) controller.error(new Error(`the answer is larger than ${MOST_BYTES} bytes`));
      else controller.enqueue(chunk);
    },
  });
  return new Response(body?.pipeThrough(counter) ?? null, { status, statusText, headers });
};
