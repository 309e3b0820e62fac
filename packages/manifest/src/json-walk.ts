import { jsonTokenAt } from './json-token.ts';
import type { JsonToken } from './json-token.ts';
import { MAX_NESTING, TOO_DEEP_MESSAGE } from './nesting.ts';
import type { DocumentPath } from './plan-problem.ts';

/** Why and where a text stops being a JSON document that may be read. */
export interface JsonFault {
  readonly code: 'syntax' | 'too_deep';
  readonly message: string;
  readonly offset: number;
}

/** What JSONC allows and JSON does not. */
export type JsonExtra = 'comment' | 'trailing_comma';

/** Who watches a walk. Paths are live: whoever keeps one copies it. */
export interface JsonVisitor {
  readonly key?: (path: DocumentPath, offset: number) => void;
  readonly repeatedKey?: (path: DocumentPath, offset: number) => void;
  readonly value?: (path: DocumentPath, offset: number) => void;
  readonly valueEnd?: (offset: number) => void;
  readonly extra?: (extra: JsonExtra, start: number, end: number) => void;
}

type Expected = 'value' | 'entry' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'end';

/** Keys of an open object, null for an open list. */
type Frame = Set<string> | null;

const WHAT_IS_EXPECTED: Readonly<Record<Expected, string>> = {
  value: 'a value',
  entry: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or "}"',
  ':': '":" after the key',
  ', or ]': '"," or "]"',
  ', or }': '"," or "}"',
  end: 'the end of the document',
};

/**
 * Walks through a JSONC text without recursion; null when it is well formed to its end.
 * It is JSON too if the visitor was told of no extra.
 */
export function walkJson(text: string, visitor: JsonVisitor = {}): JsonFault | null {
  const walk: Walk = { text, frames: [], path: [], visitor, comma: 0 };
  let expected: Expected = 'value';
  let token = jsonTokenAt(text, 0);
  for (; token.kind !== 'end' || expected !== 'end'; token = jsonTokenAt(text, token.end)) {
    if (token.kind === 'comment') {
      visitor.extra?.('comment', token.start, token.end);
      continue;
    }
    const next = accept(expected, token, walk);
    if (next === null) return syntaxFault(expected, token);
    if (walk.frames.length > MAX_NESTING)
      return { code: 'too_deep', message: TOO_DEEP_MESSAGE, offset: token.start };
    expected = next;
  }
  return null;
}

interface Walk {
  readonly text: string;
  readonly frames: Frame[];
  readonly path: (string | number)[];
  readonly visitor: JsonVisitor;
  /** Where the last comma stands. */
  comma: number;
}

function accept(expected: Expected, token: JsonToken, walk: Walk): Expected | null {
  switch (expected) {
    case 'value or ]':
      return token.kind === ']' ? close(walk, token) : acceptValue(token, walk);
    case 'entry':
      return token.kind === ']' ? closeAfterComma(walk, token) : acceptValue(token, walk);
    case 'value':
      return acceptValue(token, walk);
    case 'key or }':
      return token.kind === '}' ? close(walk, token) : acceptKey(token, walk);
    case 'key':
      return token.kind === '}' ? closeAfterComma(walk, token) : acceptKey(token, walk);
    case ':':
      return token.kind === ':' ? 'value' : null;
    case ', or ]':
      if (token.kind !== ',') return token.kind === ']' ? close(walk, token) : null;
      walk.comma = token.start;
      walk.path.push(Number(walk.path.pop()) + 1);
      return 'entry';
    case ', or }':
      if (token.kind !== ',') return token.kind === '}' ? close(walk, token) : null;
      walk.comma = token.start;
      return 'key';
    case 'end':
      return null;
  }
}

function acceptValue(token: JsonToken, walk: Walk): Expected | null {
  const opens = token.kind === '{' || token.kind === '[';
  if (!opens && token.kind !== 'string' && token.kind !== 'scalar') return null;
  walk.visitor.value?.(walk.path, token.start);
  if (!opens) return afterValue(walk, token);
  walk.frames.push(token.kind === '{' ? new Set() : null);
  walk.path.push(token.kind === '{' ? '' : 0);
  return token.kind === '{' ? 'key or }' : 'value or ]';
}

function acceptKey(token: JsonToken, walk: Walk): Expected | null {
  if (token.kind !== 'string') return null;
  const key = String(JSON.parse(walk.text.slice(token.start, token.end)));
  walk.path[walk.path.length - 1] = key;
  walk.visitor.key?.(walk.path, token.start);
  const keys = walk.frames.at(-1);
  if (keys?.has(key) === true) walk.visitor.repeatedKey?.(walk.path, token.start);
  keys?.add(key);
  return ':';
}

function closeAfterComma(walk: Walk, token: JsonToken): Expected {
  walk.visitor.extra?.('trailing_comma', walk.comma, walk.comma + 1);
  return close(walk, token);
}

function close(walk: Walk, token: JsonToken): Expected {
  walk.frames.pop();
  walk.path.pop();
  return afterValue(walk, token);
}

function afterValue(walk: Walk, token: JsonToken): Expected {
  walk.visitor.valueEnd?.(token.end);
  const frame = walk.frames.at(-1);
  if (frame === undefined) return 'end';
  return frame === null ? ', or ]' : ', or }';
}

function syntaxFault(expected: Expected, token: JsonToken): JsonFault {
  const got = token.kind === 'end' ? 'the end of the text' : (token.fault ?? foundText(token));
  const message = `this is no JSON: expected ${WHAT_IS_EXPECTED[expected]}, got ${got}`;
  return { code: 'syntax', message, offset: token.start };
}

function foundText(token: JsonToken): string {
  if (token.kind === 'string') return 'a string';
  return token.kind === 'scalar' ? 'a value' : JSON.stringify(token.kind);
}
