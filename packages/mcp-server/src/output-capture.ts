import type { Readable } from 'node:stream';

/** What was kept of one output stream. */
export interface Captured {
  readonly bytes: Buffer;
  readonly total_bytes: number;
}

/** Nothing was printed. */
export const NOTHING: Captured = { bytes: Buffer.alloc(0), total_bytes: 0 };

/** Reads a stream to its end and keeps its beginning. */
export class OutputCapture {
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #total = 0;

  constructor(stream: Readable, limit: number) {
    stream.on('error', () => stream.destroy());
    stream.on('data', (chunk: Buffer) => {
      this.#total += chunk.length;
      const rest = limit - this.#kept;
      if (rest <= 0) return;
      const part = chunk.subarray(0, rest);
      this.#chunks.push(part);
      this.#kept += part.length;
    });
  }

  captured(): Captured {
    return { bytes: Buffer.concat(this.#chunks), total_bytes: this.#total };
  }
}
