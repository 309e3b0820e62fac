import { jsonTokenAt } from './json-token.ts';
import type { JsonToken } from './json-token.ts';
import { MAX_NESTING, TOO_DEEP_MESSAGE } from './nesting.ts';

/** Why and where a text stops being a JSON document that may be read. */
export interface JsonFault {
  readonly code: 'syntax' | 'too_deep';
  readonly message: string;
  readonly offset: number;
}

/** Who watches a walk. Paths are live: whoever keeps one copies it. */
export interface JsonVisitor {
  readonly value?: (path: readonly (string | number)[], offset: number) => void;
  readonly repeatedKey?: (path: readonly (string | number)[], offset: number) => void;
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'end';

/** Keys of an open object, null for an open list. */
type Frame = Set<string> | null;

const WHAT_IS_EXPECTED: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or "}"',
  ':': '":" after the key',
  ', or ]': '"," or "]"',
  ', or }': '"," or "}"',
  end: 'the end of the document',
};

/** Walks through a JSON text without recursion; null when it is well formed to its end. */
export function walkJson(text: string, visitor: JsonVisitor = {}): JsonFault | null {
  const frames: Frame[] = [];
  const path: (string | number)[] = [];
  let expected: Expected = 'value';
  let token = jsonTokenAt(text, 0);
  for (; token.kind !== 'end' || expected !== 'end'; token = jsonTokenAt(text, token.end)) {
    const next = accept(expected, token, { text, frames, path, visitor });
    if (next === null) return syntaxFault(expected, token);
    if (frames.length > MAX_NESTING)
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
}

function accept(expected: Expected, token: JsonToken, walk: Walk): Expected | null {
  switch (expected) {
    case 'value or ]':
      return token.kind === ']' ? close(walk) : acceptValue(token, walk);
    case 'value':
      return acceptValue(token, walk);
    case 'key or }':
      return token.kind === '}' ? close(walk) : acceptKey(token, walk);
    case 'key':
      return acceptKey(token, walk);
    case ':':
      return token.kind === ':' ? 'value' : null;
    case ', or ]':
      if (token.kind !== ',') return token.kind === ']' ? close(walk) : null;
      walk.path.push(Number(walk.path.pop()) + 1);
      return 'value';
    case ', or }':
      if (token.kind === ',') return 'key';
      return token.kind === '}' ? close(walk) : null;
    case 'end':
      return null;
  }
}

function acceptValue(token: JsonToken, walk: Walk): Expected | null {
  const opens = token.kind === '{' || token.kind === '[';
  if (!opens && token.kind !== 'string' && token.kind !== 'scalar') return null;
  walk.visitor.value?.(walk.path, token.start);
  if (!opens) return afterValue(walk);
  walk.frames.push(token.kind === '{' ? new Set() : null);
  walk.path.push(token.kind === '{' ? '' : 0);
  return token.kind === '{' ? 'key or }' : 'value or ]';
}

function acceptKey(token: JsonToken, walk: Walk): Expected | null {
  if (token.kind !== 'string') return null;
  const key = String(JSON.parse(walk.text.slice(token.start, token.end)));
  walk.path[walk.path.length - 1] = key;
  const keys = walk.frames.at(-1);
  if (keys?.has(key) === true) walk.visitor.repeatedKey?.(walk.path, token.start);
  keys?.add(key);
  return ':';
}

function close(walk: Walk): Expected {
  walk.frames.pop();
  walk.path.pop();
  return afterValue(walk);
}

function afterValue(walk: Walk): Expected {
  const frame = walk.frames.at(-1);
  if (frame === undefined) return 'end';
  return frame === null ? ', or ]' : ', or }';
}

function syntaxFault(expected: Expected, token: JsonToken): JsonFault {
  const got = token.kind === 'end' ? 'the end of the text' : (token.fault ?? foundText(token));
  const after = expected === 'key' && token.kind === '}' ? ': remove the comma before it' : '';
  const comma = expected === 'value' && token.kind === ']' ? ': remove the comma before it' : '';
  const message = `this is no JSON: expected ${WHAT_IS_EXPECTED[expected]}, got ${got}${after}${comma}`;
  return { code: 'syntax', message, offset: token.start };
}

function foundText(token: JsonToken): string {
  if (token.kind === 'string') return 'a string';
  return token.kind === 'scalar' ? 'a value' : JSON.stringify(token.kind);
}
