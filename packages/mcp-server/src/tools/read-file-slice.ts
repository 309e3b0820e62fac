import { fstatSync } from 'node:fs';
import { fileSize } from '../file-size.ts';
import type { OpenFile } from '../near-file.ts';

/** Which part of a file is wanted; lines are numbered from 1 and ends are included. */
export type Selection =
  | { readonly kind: 'whole' }
  | { readonly kind: 'lines'; readonly from: number; readonly to: number }
  | { readonly kind: 'bytes'; readonly offset: number; readonly limit: number }
  | { readonly kind: 'tail'; readonly lines: number };

/** Bytes of a file, and why there are fewer than wanted, if so. */
export interface Slice {
  readonly bytes: Buffer;
  readonly cut?: 'oversize' | 'max_bytes';
}

/** Reading stops at this many bytes, and when the signal says so. */
export interface SliceLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const CHUNK = 1 << 16;
const NEWLINE = 0x0a;
/** Lines are looked for this far into a file, so that one with few of them does not keep the disk busy for ever. */
const MAX_SCANNED = 1 << 30;

/** Reads the wanted part of an open file. */
export async function readSlice(handle: OpenFile, selection: Selection, limits: SliceLimits): Promise<Slice> {
  switch (selection.kind) {
    case 'whole':
      return readWhole(handle, limits);
    case 'lines':
      return readLines(handle, selection.from, selection.to, limits);
    case 'bytes':
      return readByteRange(handle, selection.offset, selection.limit, limits);
    case 'tail':
      return readTail(handle, selection.lines, limits);
  }
}

/** Text of UTF-8 bytes; undefined for a binary or otherwise encoded file. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function readWhole(handle: OpenFile, limits: SliceLimits): Promise<Slice> {
  const bytes = await readUpTo(handle, 0, limits.maxBytes + 1, limits.signal);
  if (bytes.length <= limits.maxBytes) return { bytes };
  const lines = Math.max(1, Math.floor(limits.maxBytes / 256));
  return { bytes: (await readLines(handle, 1, lines, limits)).bytes, cut: 'oversize' };
}

async function readLines(handle: OpenFile, from: number, to: number, limits: SliceLimits): Promise<Slice> {
  const parts: Buffer[] = [];
  let taken = 0;
  let line = 1;
  for (let position = 0; line <= to && taken <= limits.maxBytes; position += CHUNK) {
    const chunk = await readUpTo(handle, position, CHUNK, limits.signal);
    const start = skipLines(chunk, 0, from - line);
    const end = skipLines(chunk, start.at, to + 1 - (line + start.lines));
    line += start.lines + end.lines;
    if (line >= from) parts.push(chunk.subarray(start.at, end.at));
    taken += line >= from ? end.at - start.at : 0;
    if (chunk.length < CHUNK) break;
    if (position + CHUNK >= MAX_SCANNED)
      return { ...cutAt(Buffer.concat(parts), limits.maxBytes), cut: 'max_bytes' };
  }
  return cutAt(Buffer.concat(parts), limits.maxBytes);
}

/** Moves past a number of line ends; stops at the end of the chunk. */
function skipLines(
  chunk: Buffer,
  from: number,
  count: number,
): { readonly at: number; readonly lines: number } {
  let at = from;
  for (let lines = 0; lines < count; lines += 1) {
    const end = chunk.indexOf(NEWLINE, at);
    if (end < 0) return { at: chunk.length, lines };
    at = end + 1;
  }
  return { at, lines: Math.max(0, count) };
}

async function readByteRange(
  handle: OpenFile,
  offset: number,
  limit: number,
  limits: SliceLimits,
): Promise<Slice> {
  const wanted = Math.min(limit, limits.maxBytes + 1);
  const bytes = await readUpTo(handle, offset, wanted, limits.signal);
  const whole = offset > 0 ? bytes.subarray(leadingFragment(bytes)) : bytes;
  return whole.length > limits.maxBytes ? cutAt(whole, limits.maxBytes) : { bytes: withoutFragment(whole) };
}

async function readTail(handle: OpenFile, lines: number, limits: SliceLimits): Promise<Slice> {
  const offset = Math.max(0, fileSize(await handle.stat()) - limits.maxBytes);
  const bytes = await readUpTo(handle, offset, limits.maxBytes, limits.signal);
  let start = bytes.length;
  for (let found = 0; found < lines && start > 0; found += 1) {
    start = start < 2 ? 0 : bytes.lastIndexOf(NEWLINE, start - 2) + 1;
  }
  if (start > 0 || offset === 0) return { bytes: bytes.subarray(start) };
  return { bytes: bytes.subarray(leadingFragment(bytes)), cut: 'max_bytes' };
}

async function readUpTo(
  handle: OpenFile,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const size = fileSize(fstatSync(handle.fd));
  const parts: Buffer[] = [];
  let taken = 0;
  while (taken < length) {
    signal.throwIfAborted();
    const left = size - offset - taken;
    // Some files claim to be empty and are not.
    const buffer = Buffer.allocUnsafe(Math.min(1 << 20, length - taken, left > 0 ? left : CHUNK));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + taken);
    if (bytesRead === 0) break;
    parts.push(buffer.subarray(0, bytesRead));
    taken += bytesRead;
    if (offset + taken === size) break;
  }
  return Buffer.concat(parts);
}

function cutAt(bytes: Buffer, maxBytes: number): Slice {
  if (bytes.length <= maxBytes) return { bytes };
  return { bytes: withoutFragment(bytes.subarray(0, maxBytes)), cut: 'max_bytes' };
}

/** How many bytes at the start belong to a character that began before. */
function leadingFragment(bytes: Buffer): number {
  let count = 0;
  while (count < 3 && isContinuation(bytes[count])) count += 1;
  return count;
}

/** Drops a character at the end that is not complete. */
function withoutFragment(bytes: Buffer): Buffer {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && isContinuation(bytes[start])) start -= 1;
  const lead = bytes[start] ?? 0;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + size > bytes.length ? bytes.subarray(0, start) : bytes;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
