/** Where a value of a TOML text stands, with what stands in it. */
export type TomlNode = TomlScalar | TomlArray | TomlInlineTable;

/** A value with nothing in it. */
interface TomlScalar {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
}

/** A list in brackets. */
interface TomlArray {
  readonly kind: 'list';
  readonly start: number;
  readonly end: number;
  readonly items: readonly TomlNode[];
}

/** A table in braces. */
interface TomlInlineTable {
  readonly kind: 'object';
  readonly start: number;
  readonly end: number;
  readonly entries: readonly TomlPair[];
}

/** A key, which may be dotted, and its value. */
export interface TomlPair {
  readonly kind: 'pair';
  readonly start: number;
  readonly end: number;
  readonly key: readonly string[];
  readonly value: TomlNode;
}

/** The head of a table, or of one more table of a list. */
export interface TomlHeader {
  readonly kind: 'header';
  readonly start: number;
  readonly end: number;
  readonly key: readonly string[];
  readonly list: boolean;
}

/** A line that is neither. */
interface TomlJunk {
  readonly kind: 'junk';
  readonly start: number;
  readonly end: number;
}

export type TomlStatement = TomlPair | TomlHeader | TomlJunk;

/** Values are read no deeper than this; the parser of the library refuses such texts before. */
const MAX_DEPTH = 200;

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const SCALAR = /[^,\]}\s#]+(?: [0-9]{2}:[^,\]}\s#]*)?/y;
const LINE = /[^\n]*/y;

/** Splits a TOML text into its statements. It judges nothing: what it cannot read is junk up to the end of its line. */
export function tomlStatements(text: string): TomlStatement[] {
  const statements: TomlStatement[] = [];
  let at = endOf(BLANK, text, 0) ?? 0;
  while (at < text.length) {
    const statement = readStatement(text, at);
    statements.push(statement);
    at = endOf(BLANK, text, Math.max(statement.end, at + 1)) ?? text.length;
  }
  return statements;
}

function readStatement(text: string, start: number): TomlStatement {
  const statement = text[start] === '[' ? readHeader(text, start) : readPair(text, start, 0);
  return statement ?? { kind: 'junk', start, end: endOf(LINE, text, start) ?? text.length };
}

function readHeader(text: string, start: number): TomlHeader | null {
  const list = text[start + 1] === '[';
  const key = readKey(text, start + (list ? 2 : 1));
  if (key === null || !text.startsWith(list ? ']]' : ']', key.end)) return null;
  return { kind: 'header', start, end: key.end + (list ? 2 : 1), key: key.parts, list };
}

function readPair(text: string, start: number, depth: number): TomlPair | null {
  const key = readKey(text, start);
  if (key === null || text[key.end] !== '=') return null;
  const valueStart = endOf(SPACE, text, key.end + 1) ?? key.end + 1;
  const value = readValue(text, valueStart, depth);
  return value === null ? null : { kind: 'pair', start, end: value.end, key: key.parts, value };
}

function readKey(text: string, start: number): { readonly parts: string[]; readonly end: number } | null {
  const parts: string[] = [];
  let at = start;
  for (;;) {
    at = endOf(SPACE, text, at) ?? at;
    const end = text[at] === '"' || text[at] === "'" ? stringEnd(text, at) : endOf(BARE_KEY, text, at);
    if (end === null) return null;
    parts.push(keyText(text.slice(at, end)));
    at = endOf(SPACE, text, end) ?? end;
    if (text[at] !== '.') return { parts, end: at };
    at += 1;
  }
}

function keyText(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  return written.slice(1, -1).replace(ESCAPE, (_, short: string, hex: string | undefined) => {
    if (hex === undefined) return SHORT_ESCAPES[short] ?? short;
    const code = Number.parseInt(hex.slice(1), 16);
    return code > 0x10ffff ? '' : String.fromCodePoint(code);
  });
}

const ESCAPE = /\\([btnfre"\\]|(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001B',
};

function readValue(text: string, start: number, depth: number): TomlNode | null {
  if (depth > MAX_DEPTH) return null;
  if (text[start] === '[') return readArray(text, start, depth);
  if (text[start] === '{') return readInlineTable(text, start, depth);
  const quoted = text[start] === '"' || text[start] === "'";
  const end = quoted ? stringEnd(text, start) : endOf(SCALAR, text, start);
  return end === null ? null : { kind: 'scalar', start, end };
}

function readArray(text: string, start: number, depth: number): TomlArray | null {
  const items: TomlNode[] = [];
  const end = readEntries(text, start, ']', (at) => {
    const item = readValue(text, at, depth + 1);
    if (item !== null) items.push(item);
    return item?.end ?? null;
  });
  return end === null ? null : { kind: 'list', start, end, items };
}

function readInlineTable(text: string, start: number, depth: number): TomlInlineTable | null {
  const entries: TomlPair[] = [];
  const end = readEntries(text, start, '}', (at) => {
    const entry = readPair(text, at, depth + 1);
    if (entry !== null) entries.push(entry);
    return entry?.end ?? null;
  });
  return end === null ? null : { kind: 'object', start, end, entries };
}

function readEntries(
  text: string,
  start: number,
  close: ']' | '}',
  read: (at: number) => number | null,
): number | null {
  let at = endOf(BLANK, text, start + 1) ?? start + 1;
  while (text[at] !== close) {
    const end = read(at);
    if (end === null) return null;
    at = endOf(BLANK, text, end) ?? end;
    if (text[at] === ',') at = endOf(BLANK, text, at + 1) ?? at + 1;
    else if (text[at] !== close) return null;
  }
  return at + 1;
}

/** The end of a string in one or three quotes; null if it has none. */
function stringEnd(text: string, start: number): number | null {
  const quote = text.charAt(start);
  const long = text.startsWith(quote.repeat(3), start);
  const close = long ? quote.repeat(3) : quote;
  for (let at = start + close.length; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (!long && text[at] === '\n') return null;
    else if (text.startsWith(close, at)) return long ? endOfQuotes(text, at + 3, quote) : at + 1;
  }
  return null;
}

/** Two more quotes may stand right before the closing ones. */
function endOfQuotes(text: string, end: number, quote: string): number {
  let at = end;
  while (at < end + 2 && text[at] === quote) at += 1;
  return at;
}

function endOf(pattern: RegExp, text: string, offset: number): number | null {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : null;
}
