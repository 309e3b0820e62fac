import type { Readable } from 'node:stream';

const NEWLINE = 10;
const WAIT_MS = 250;
const WAIT_BYTES = 256 * 1024;

/**
 * Merges streams chunk by chunk, so that a line which comes in two chunks is not torn by another stream: who is in
 * the middle of a line goes on first, unless it pauses or the others have much to say.
 */
export function mergeOutput(streams: readonly Readable[], onOutput: (chunk: Buffer) => void): void {
  let midLine: Readable | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitingBytes = 0;
  let waiting: { readonly from: Readable; readonly chunk: Buffer }[] = [];

  const pass = (from: Readable, chunk: Buffer): void => {
    onOutput(chunk);
    midLine = chunk[chunk.length - 1] === NEWLINE ? null : from;
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const held = waiting;
    waiting = [];
    waitingBytes = 0;
    for (const { from, chunk } of held) pass(from, chunk);
  };
  const receive = (from: Readable, chunk: Buffer): void => {
    if (midLine === null || midLine === from) {
      pass(from, chunk);
      if (midLine === null && waiting.length > 0) flush();
      return;
    }
    waiting.push({ from, chunk });
    waitingBytes += chunk.length;
    if (waitingBytes > WAIT_BYTES) flush();
    else timer ??= setTimeout(flush, WAIT_MS);
  };

  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => receive(stream, chunk));
    stream.on('error', () => undefined);
    stream.once('close', () => {
      if (midLine === stream) midLine = null;
      flush();
    });
  }
}
