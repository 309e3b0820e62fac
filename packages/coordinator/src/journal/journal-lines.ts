import { isAscii, isUtf8 } from 'node:buffer';
import { closeSync, readSync } from 'node:fs';
import { openRegular } from '../regular-file.ts';

/** One line without its end, or why there is no text of it. */
export type JournalLine = string | { readonly problem: string };

/** Some lines of a file that follow each other. */
export interface LineBlock {
  /** At least one. */
  readonly lines: readonly JournalLine[];
  /** Their length with their ends. */
  readonly bytes: number;
  /** No line follows them. */
  readonly last: boolean;
}

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;

/** Walks over the lines of a file, as many at once as are read at once: text is cheap to make of many, dear of each. */
export function* lineBlocks(path: string): Generator<LineBlock> {
  let held: LineBlock | null = null;
  for (const block of blocksOf(path)) {
    if (held !== null) yield held;
    held = block;
  }
  if (held !== null) yield { ...held, last: true };
}

function* blocksOf(path: string): Generator<LineBlock> {
  let begun: Buffer[] = [];
  for (const chunk of chunksOf(path)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const bytes = Buffer.concat([...begun, chunk.subarray(0, end)]);
      yield { lines: linesOf(bytes.subarray(0, -1)), bytes: bytes.length, last: false };
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
  const bytes = sum(begun);
  if (bytes > 0) yield { lines: [{ problem: 'a line without an end' }], bytes, last: false };
}

function linesOf(bytes: Buffer): readonly JournalLine[] {
  if (isAscii(bytes)) return bytes.toString('latin1').split('\n');
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\n');
  const lines: JournalLine[] = [];
  for (let start = 0; start <= bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : { problem: 'bytes that are no UTF-8' });
    start = end + 1;
  }
  return lines;
}

function* chunksOf(path: string): Generator<Buffer> {
  const fd = openRegular(path);
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

function sum(parts: readonly Buffer[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}
