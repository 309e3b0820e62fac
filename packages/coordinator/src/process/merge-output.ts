import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { readPaced } from './read-paced.ts';

/** The streams of one program on their way. */
export interface MergedOutput {
  /** Settles when all is handed over; or when, for so long, nothing came and nobody was waited for. */
  readonly drained: (quietMs: number) => Promise<void>;
}

const NEWLINE = 10;
const WAIT_MS = 250;
const WAIT_BYTES = 256 * 1024;

/**
 * Merges streams chunk by chunk, so that a line which comes in two chunks is not torn by another stream: who is in
 * the middle of a line goes on first, unless it pauses or the others have much to say.
 */
export function mergeOutput(
  streams: readonly Readable[],
  onOutput: (chunk: Buffer) => Promise<void> | void,
): MergedOutput {
  let midLine: Readable | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitingBytes = 0;
  let waiting: { readonly from: Readable; readonly chunk: Buffer }[] = [];
  let lastAt = performance.now();
  let taking: Promise<void> | null = null;

  const pass = (from: Readable, chunk: Buffer): void => {
    const taken = onOutput(chunk);
    midLine = chunk[chunk.length - 1] === NEWLINE ? null : from;
    if (taken === undefined) return;
    const mine = taken.finally(() => {
      lastAt = performance.now();
      if (taking === mine) taking = null;
    });
    taking = mine;
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const held = waiting;
    waiting = [];
    waitingBytes = 0;
    for (const { from, chunk } of held) pass(from, chunk);
  };
  const receive = (from: Readable, chunk: Buffer): Promise<void> | undefined => {
    lastAt = performance.now();
    if (midLine === null || midLine === from) {
      pass(from, chunk);
      if (midLine === null && waiting.length > 0) flush();
    } else {
      waiting.push({ from, chunk });
      waitingBytes += chunk.length;
      if (waitingBytes > WAIT_BYTES) flush();
      else timer ??= setTimeout(flush, WAIT_MS);
    }
    return taking ?? undefined;
  };

  const closed = Promise.all(
    streams.map((stream) => {
      readPaced(stream, (chunk) => receive(stream, chunk));
      stream.on('error', () => undefined);
      return new Promise<void>((resolve) => {
        stream.once('close', () => {
          if (midLine === stream) midLine = null;
          flush();
          resolve();
        });
      });
    }),
  ).then(() => true);

  return {
    drained: async (quietMs) => {
      for (let left = quietMs; left > 0; left = lastAt + quietMs - performance.now()) {
        if (await Promise.race([closed, delay(left, false, { ref: false })])) return;
        if (taking !== null) await taking;
      }
    },
  };
}
