/** One token of a JSON text, a comment, or the place where nothing can be read. */
export interface JsonToken {
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'scalar' | 'comment' | 'end' | 'bad';
  readonly start: number;
  readonly end: number;
  /** Why a bad token is none. */
  readonly fault?: string;
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![\w.+-])/y;
const WORD = /[\w$.+-]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Reads the token that follows an offset. */
export function jsonTokenAt(text: string, offset: number): JsonToken {
  const start = endOf(SPACE, text, offset) ?? offset;
  const first = text[start];
  switch (first) {
    case undefined:
      return { kind: 'end', start, end: start };
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: first, start, end: start + 1 };
    case '"':
      return stringToken(text, start);
    case '/':
      return commentToken(text, start);
  }
  const end = endOf(SCALAR, text, start);
  return end === null ? bad(start, strayFault(text, start)) : { kind: 'scalar', start, end };
}

function stringToken(text: string, start: number): JsonToken {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) return bad(start, 'a string that never ends: close it with a double quote');
    if (code === 0x22) return { kind: 'string', start, end: at + 1 };
    if (code < 0x20)
      return bad(at, 'a line break or control character inside a string: write it as \\n or \\u00XX');
    if (code !== 0x5c) at += 1;
    else {
      const end = endOf(ESCAPE, text, at);
      if (end === null)
        return bad(
          at,
          `the unknown escape ${JSON.stringify(text.slice(at, at + 2))}: write \\\\ for a backslash`,
        );
      at = end;
    }
  }
}

function commentToken(text: string, start: number): JsonToken {
  if (text[start + 1] === '/') {
    const lineEnd = text.indexOf('\n', start);
    return { kind: 'comment', start, end: lineEnd === -1 ? text.length : lineEnd };
  }
  if (text[start + 1] !== '*') return bad(start, strayFault(text, start));
  const close = text.indexOf('*/', start + 2);
  if (close === -1) return bad(start, 'a comment that never ends: close it with "*/"');
  return { kind: 'comment', start, end: close + 2 };
}

function strayFault(text: string, start: number): string {
  if (text[start] === "'") return 'a single quote: JSON strings stand in double quotes';
  if (text[start] === '#') return 'a comment with "#": JSONC has "//" and "/* */", JSON has none';
  const end = endOf(WORD, text, start);
  const word = end === null ? String.fromCodePoint(text.codePointAt(start) ?? 0) : text.slice(start, end);
  return JSON.stringify(word.slice(0, 40));
}

function bad(start: number, fault: string): JsonToken {
  return { kind: 'bad', start, end: start, fault };
}

function endOf(pattern: RegExp, text: string, offset: number): number | null {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : null;
}
