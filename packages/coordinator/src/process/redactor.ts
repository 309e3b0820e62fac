import { KEY_END, KEY_START, secretSpans } from './secret-patterns.ts';
import type { SecretSpan } from './secret-patterns.ts';

/** Takes secrets out of a stream of bytes, also where a secret comes in two chunks. */
export interface Redactor {
  readonly push: (chunk: Buffer) => void;
  /** The stream ended: hands over what was held back. */
  readonly end: () => void;
}

const REDACTED = '[redacted]';

const NEWLINE = 10;
// A shorter value would be found everywhere.
const SHORTEST_SECRET = 6;
// A line without an end is handed on in parts, all but its last bytes, in which a secret may have begun.
const LONGEST_HELD = 16 * 1024;
const LONGEST_TOKEN = 4 * 1024;
const LONGEST_KEY = 64 * 1024;
const LONGEST_KEY_MARK = 64;
const KEY_START_SO_FAR = /(?:-{1,4}|-----(?:B|BE|BEG|BEGI)?|-----BEGIN(?: [A-Z ]*-{0,4})?)$/;
const TOKEN_REST = /^[A-Za-z0-9._~+/=-]*/;

/** Creates a redactor for the given values and for what looks like a token or a private key. */
export function createRedactor(secrets: readonly string[], onBlock: (block: Buffer) => void): Redactor {
  const values = secretValues(secrets);
  const reach = Math.max(LONGEST_TOKEN, ...values.map((value) => value.length));
  let held: Buffer = Buffer.alloc(0);
  let open: 'token' | 'key' | null = null;
  let swallowed = 0;

  /** Drops the rest of what was open; what follows it is handled as usual. */
  const skipOpen = (buffer: Buffer, isLast: boolean): Buffer => {
    const text = buffer.toString('latin1');
    const key = open === 'token' ? keyWithin(text, restOfToken(text) ?? text.length, isLast) : null;
    if (key === 'begun') open = 'key';
    if (typeof key === 'number') return buffer.subarray(key);
    const rest = open === 'key' ? restOfKey(text) : restOfToken(text);
    // The mark of a key's end may itself come in two chunks.
    const end = rest ?? Math.max(0, text.length - (open === 'key' ? LONGEST_KEY_MARK : 0));
    swallowed += end;
    if (rest !== null || (open === 'key' && swallowed > LONGEST_KEY)) open = null;
    return buffer.subarray(end);
  };
  /** Hands on the redacted text up to `cut`, or to the end of a secret that lies across it; returns where it stopped. */
  const handOn = (buffer: Buffer, cut: number): number => {
    const spans = [...secretSpans(buffer), ...valueSpans(buffer, values)];
    if (spans.length === 0) {
      if (cut > 0) onBlock(buffer.subarray(0, cut));
      return cut;
    }
    const text = buffer.toString('latin1');
    const parts: string[] = [];
    let at = 0;
    for (const span of inOrder(spans)) {
      if (span.start >= cut && span.start >= at) break;
      if (span.end <= at) continue;
      parts.push(text.slice(at, Math.max(at, span.start)), span.start < at ? '' : REDACTED);
      at = span.end;
      open = at === text.length ? span.open : null;
      swallowed = 0;
    }
    parts.push(text.slice(at, Math.max(at, cut)));
    onBlock(Buffer.from(parts.join(''), 'latin1'));
    return Math.max(at, cut);
  };
  const take = (piece: Buffer): void => {
    let buffer = held.length === 0 ? piece : Buffer.concat([held, piece]);
    if (open !== null) buffer = skipOpen(buffer, false);
    if (open !== null) {
      held = buffer;
      return;
    }
    const lines = buffer.lastIndexOf(NEWLINE) + 1;
    const cut = buffer.length > LONGEST_HELD ? Math.max(0, buffer.length - reach) : 0;
    if (lines > 0) held = buffer.subarray(handOn(buffer.subarray(0, lines), lines));
    else held = cut === 0 ? buffer : buffer.subarray(handOn(buffer, cut));
  };
  return {
    push: (chunk) => {
      // Only the first line is joined with what was held; joining all would copy everything.
      const first = held.length === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
      if (first > 0) take(chunk.subarray(0, first));
      if (first < chunk.length) take(chunk.subarray(first));
    },
    end: () => {
      const rest = open === null ? held : skipOpen(held, true);
      held = Buffer.alloc(0);
      if (open === null && rest.length > 0) handOn(rest, rest.length);
    },
  };
}

/** Where the token ends; null when it may go on. */
function restOfToken(text: string): number | null {
  const end = TOKEN_REST.exec(text)?.[0].length ?? 0;
  return end < text.length ? end : null;
}

/**
 * The mark of a key's start is made of letters that tokens have too: `begun` when one begins in a token's rest, its
 * index when what came so far may become one.
 */
function keyWithin(text: string, tokenEnd: number, isLast: boolean): 'begun' | number | null {
  const start = text.search(KEY_START);
  if (start >= 0 && start < tokenEnd) return 'begun';
  const begin = KEY_START_SO_FAR.exec(text);
  if (isLast || begin === null || begin.index >= tokenEnd) return null;
  return text.length - begin.index <= LONGEST_KEY_MARK ? begin.index : null;
}

function restOfKey(text: string): number | null {
  const end = KEY_END.exec(text);
  return end === null ? null : end.index + end[0].length;
}

/** The values as they may be printed: as such, within JSON, within a URL; longest first. */
function secretValues(secrets: readonly string[]): readonly Buffer[] {
  const lines = secrets.flatMap((secret) => secret.split(/\r?\n/));
  const forms = lines.flatMap((line) => [
    line,
    JSON.stringify(line).slice(1, -1),
    encodeURIComponent(Buffer.from(line).toString()),
  ]);
  const values = new Set(forms.filter((form) => form.length >= SHORTEST_SECRET));
  return Array.from(values, (value) => Buffer.from(value)).sort((a, b) => b.length - a.length);
}

function valueSpans(block: Buffer, values: readonly Buffer[]): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const value of values) {
    for (let start = block.indexOf(value); start >= 0; start = block.indexOf(value, start + 1)) {
      spans.push({ start, end: start + value.length, open: null });
    }
  }
  return spans;
}

function inOrder(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  return [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
}
