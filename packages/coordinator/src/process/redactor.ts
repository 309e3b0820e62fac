import { KEY_START, keyRest } from './secret-patterns.ts';
import type { SecretFinder, SecretSpan } from './secret-patterns.ts';

/** Takes secrets out of a stream of bytes, also where a secret comes in two chunks. */
export interface Redactor {
  readonly push: (chunk: Buffer) => void;
  /** The stream ended: hands over what was held back. */
  readonly end: () => void;
}

const REDACTED = '[redacted]';

const NEWLINE = 10;
const RETURN = 13;
// A line without an end is handed on in parts, all but its last bytes, in which a secret may have begun.
const LONGEST_HELD = 16 * 1024;
const LONGEST_TOKEN = 4 * 1024;
const LONGEST_KEY = 64 * 1024;
const LONGEST_KEY_MARK = 64;
const KEY_START_SO_FAR = /(?:-{1,4}|-----(?:B|BE|BEG|BEGI)?|-----BEGIN(?: [A-Z ]*-{0,4})?)$/;
const TOKEN_REST = /^[A-Za-z0-9._~+/=-]*/;

// The lines of a netrc before its password; more of them than this are something else.
const LOGIN_LINES =
  /(?:^|[\r\n])((?:[^\r\n]*\bmachine[ \t]+\S+[ \t]*[\r\n]+)?(?:[^\r\n]*\b(?:machine|login|account)[ \t]+\S+[ \t]*[\r\n]+))$/;
const LONGEST_LOGIN = 512;

/** Creates a redactor of what a finder finds. */
export function createRedactor(finder: SecretFinder, onBlock: (block: Buffer) => void): Redactor {
  const reach = (): number => Math.max(LONGEST_TOKEN, finder.longest());
  let held: Buffer = Buffer.alloc(0);
  let open: 'token' | 'key' | null = null;
  let swallowed = 0;

  /** Drops the rest of what was open; what follows it is handled as usual. */
  const skipOpen = (buffer: Buffer, isLast: boolean): Buffer => {
    const text = buffer.toString('latin1');
    const key = open === 'token' ? keyWithin(text, restOfToken(text) ?? text.length, isLast) : null;
    if (key === 'begun') open = 'key';
    if (typeof key === 'number') return buffer.subarray(key);
    if (open === 'key') return skipKey(buffer, text, isLast);
    const end = restOfToken(text) ?? text.length;
    if (end < text.length) open = null;
    return buffer.subarray(end);
  };
  const skipKey = (buffer: Buffer, text: string, isLast: boolean): Buffer => {
    const { end, over } = keyRest(text, 0);
    swallowed += end;
    if (over || isLast || swallowed > LONGEST_KEY) open = null;
    // A last short line of a key that has no end.
    return buffer.subarray(
      isLast && !over && /^[\sA-Za-z0-9+/=]*$/.test(text.slice(end)) ? text.length : end,
    );
  };
  /** Hands on the redacted text up to `cut`, or to the end of a secret that lies across it; returns where it stopped. */
  const handOn = (buffer: Buffer, cut: number): number => {
    const spans = finder.spans(buffer);
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
      open = at === text.length || span.open === 'key' ? span.open : null;
      swallowed = 0;
      if (open !== 'key') continue;
      onBlock(Buffer.from(parts.join(''), 'latin1'));
      return at;
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
    const lines = wholeLines(buffer);
    const cut = buffer.length > LONGEST_HELD ? Math.max(0, buffer.length - reach()) : 0;
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
      for (let left = rest; left.length > 0;) {
        left = left.subarray(handOn(left, left.length));
        if (open !== null) left = skipOpen(left, true);
      }
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

/** How much of a block can be handed on: its whole lines, but for a login whose password is still to come. */
function wholeLines(buffer: Buffer): number {
  const newline = buffer.lastIndexOf(NEWLINE) + 1;
  const returned = buffer.subarray(newline).lastIndexOf(RETURN);
  // A last one may be half of a line's end.
  const lines = returned < 0 || newline + returned + 1 === buffer.length ? newline : newline + returned + 1;
  const tail = buffer.toString('latin1', Math.max(0, lines - LONGEST_LOGIN), lines);
  const login = LOGIN_LINES.exec(tail)?.[1];
  return login === undefined || /\bpassword\s+\S/.test(login) ? lines : lines - login.length;
}

function inOrder(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  return [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
}
