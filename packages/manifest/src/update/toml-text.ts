import { isRecord } from '../is-record.ts';
import type { TomlNode } from '../toml-statements.ts';
import type { FlowSyntax } from './flow-writer.ts';
import { presentKeys } from './same-value.ts';
import type { TextEntry, TextNode } from './text-node.ts';

/** How TOML writes values. */
export const TOML_FLOW: FlowSyntax = {
  trivia: /(?:\s|#[^\n]*)*/y,
  value: (value) => tomlValue(value),
  key: (key) => `${tomlKey(key)} = `,
};

/** A value on one line. TOML has no null: what has one reads differently afterwards. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'string') return tomlString(value);
  if (typeof value === 'number') return tomlNumber(value);
  if (!isRecord(value)) return typeof value === 'boolean' ? String(value) : '""';
  const entries = presentKeys(value).map((key) => `${tomlKey(key)} = ${tomlValue(value[key])}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A key without quotes where it needs none. */
export function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/u.test(key) ? key : tomlString(key);
}

function tomlString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function tomlNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** A value of a TOML text in the shape that all writers share; an inline table with dotted keys stays whole. */
export function tomlTree(node: TomlNode): TextNode {
  const { start, end } = node;
  if (node.kind === 'scalar') return { kind: 'scalar', start, end };
  if (node.kind === 'list') {
    const items = node.items.map((item, index): TextEntry => {
      const value = tomlTree(item);
      return { key: String(index), start: item.start, end: item.end, value, afterMark: item.start };
    });
    return { kind: 'list', style: 'flow', start, end, items };
  }
  if (node.entries.some(({ key }) => key.length > 1)) return { kind: 'scalar', start, end };
  const items = node.entries.map((entry): TextEntry => {
    const value = tomlTree(entry.value);
    return { key: entry.key[0] ?? '', start: entry.start, end: entry.end, value, afterMark: value.start };
  });
  return { kind: 'object', style: 'flow', start, end, items };
}
