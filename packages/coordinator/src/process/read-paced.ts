import type { Readable } from 'node:stream';

/** How much a stream may bring before the other work of the event loop has its turn. */
const TURN_BYTES = 256 * 1024;

/**
 * Hands over what a stream brings, no faster than it is taken: while a promise is pending the stream rests, and so does
 * whoever writes to it. One that brings much rests after each part until the next turn of the event loop, so that the
 * others come through.
 */
export function readPaced(stream: Readable, onChunk: (chunk: Buffer) => Promise<void> | void): void {
  let brought = 0;
  stream.on('data', (chunk: Buffer) => {
    const taken = onChunk(chunk);
    brought += chunk.length;
    if (taken === undefined && brought < TURN_BYTES) return;
    brought = 0;
    stream.pause();
    if (taken === undefined) setImmediate(() => stream.resume());
    else void taken.then(() => stream.resume());
  });
}
