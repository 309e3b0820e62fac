import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { readPaced } from './read-paced.ts';

/** Joins what comes from several sources; see `mergeOutput`. */
export interface OutputMerger {
  /** A promise asks to wait with the next chunk. */
  readonly receive: (source: number, chunk: Buffer) => Promise<void> | undefined;
  /** No more comes from this source. */
  readonly finish: (source: number) => void;
  /**
   * Settles when all sources are at their end and all is handed over; or when, for so long, nothing came and nobody was
   * waited for.
   */
  readonly drained: (closed: Promise<unknown>, quietMs: number) => Promise<void>;
}

/** The streams of one program on their way. */
export interface MergedOutput {
  /** Settles when all is handed over; or when, for so long, nothing came and nobody was waited for. */
  readonly drained: (quietMs: number) => Promise<void>;
}

const NEWLINE = 10;
const WAIT_MS = 250;
const WAIT_BYTES = 256 * 1024;

/**
 * Merges sources chunk by chunk, so that a line which comes in two chunks is not torn by another source: who is in
 * the middle of a line goes on first, unless it pauses or the others have much to say.
 */
export function createOutputMerger(onOutput: (chunk: Buffer) => Promise<void> | void): OutputMerger {
  let midLine: number | null = null;
  const finished = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let waitingBytes = 0;
  let waiting: { readonly from: number; readonly chunk: Buffer }[] = [];
  let lastAt = performance.now();
  let taking: Promise<void> | null = null;

  const pass = (from: number, chunk: Buffer): void => {
    const taken = onOutput(chunk);
    midLine = chunk[chunk.length - 1] === NEWLINE || finished.has(from) ? null : from;
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

  return {
    receive: (from, chunk) => {
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
    },
    finish: (source) => {
      finished.add(source);
      if (midLine === source) midLine = null;
      // Else somebody is still in the middle of a line, who goes on first.
      if (midLine === null) flush();
    },
    drained: async (closed, quietMs) => {
      const over = closed.then(() => true);
      for (let left = quietMs; left > 0; left = lastAt + quietMs - performance.now()) {
        if (await Promise.race([over, delay(left, false, { ref: false })])) return;
        if (taking !== null) await taking;
      }
    },
  };
}

/** Merges the streams of a program. */
export function mergeOutput(
  streams: readonly Readable[],
  onOutput: (chunk: Buffer) => Promise<void> | void,
): MergedOutput {
  const merger = createOutputMerger(onOutput);
  const closed = Promise.all(
    streams.map((stream, source) => {
      readPaced(stream, (chunk) => merger.receive(source, chunk));
      stream.on('error', () => undefined);
      return streamClosed(stream).then(() => merger.finish(source));
    }),
  );
  return { drained: (quietMs) => merger.drained(closed, quietMs) };
}

/** Settles when nothing more can come. */
export function streamClosed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', () => resolve()));
}
