import { closeSync, openSync, readSync } from 'node:fs';

/** One line of a file, without its end. */
export interface JournalLine {
  readonly bytes: Uint8Array;
  /** It ends with a newline. */
  readonly whole: boolean;
  readonly last: boolean;
}

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/** Walks over the lines of a file; only one line is in memory at a time. */
export function* journalLines(path: string): Generator<JournalLine> {
  let held: JournalLine | null = null;
  for (const line of linesOf(path)) {
    if (held !== null) yield held;
    held = line;
  }
  if (held !== null) yield { ...held, last: true };
}

function* linesOf(path: string): Generator<JournalLine> {
  let rest = NOTHING;
  for (const chunk of chunksOf(path)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const bytes = chunk.subarray(start, end);
      yield { bytes: rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), whole: true, last: false };
      rest = NOTHING;
      start = end + 1;
    }
    const end = chunk.subarray(start);
    rest = rest.length === 0 ? end : Buffer.concat([rest, end]);
  }
  if (rest.length > 0) yield { bytes: rest, whole: false, last: false };
}

function* chunksOf(path: string): Generator<Buffer> {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const length = readSync(fd, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}
