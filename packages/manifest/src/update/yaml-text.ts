import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import { isRecord } from '../is-record.ts';
import { pairKey } from '../yaml-document.ts';
import type { FlowSyntax } from './flow-writer.ts';
import { presentKeys } from './same-value.ts';
import type { TextEntry, TextNode } from './text-node.ts';

const PLAIN = /^[A-Za-z_][\w./@+-]*(?: [\w./@+-]+)*$/u;
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/iu;

/** How YAML writes values between brackets. */
export const YAML_FLOW: FlowSyntax = {
  trivia: /(?:\s|#[^\n]*)*/y,
  value: (value) => yamlFlow(value),
  key: (key) => `${yamlString(key)}: `,
};

/** A value on one line. */
export function yamlFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  if (typeof value === 'string') return yamlString(value);
  if (typeof value === 'number') return yamlNumber(value);
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = presentKeys(value).map((key) => `${yamlString(key)}: ${yamlFlow(value[key])}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A text without quotes where nobody can take it for something else. */
export function yamlString(text: string): string {
  if (PLAIN.test(text) && !NOT_TEXT.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function yamlNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Where everything stands in a YAML document; what has an anchor or is an alias is only replaced as a whole. */
export function yamlTree(text: string, node: unknown): TextNode {
  if (isMap(node) || isSeq(node)) {
    const style = node.flow === true ? 'flow' : 'block';
    const items: TextEntry[] = [];
    const [start, flowEnd] = node.range ?? [0, 0];
    let from = style === 'flow' ? start + 1 : start;
    for (const [index, item] of node.items.entries()) {
      const entry = isPair(item)
        ? pairEntry(text, item)
        : itemEntry(text, style === 'flow' ? null : from, { item, index });
      items.push(entry);
      from = entry.end;
    }
    const end = style === 'flow' ? flowEnd : (items.at(-1)?.end ?? flowEnd);
    return { kind: isMap(node) ? 'object' : 'list', style, start, end, items };
  }
  const [start, end] = isScalar(node) || isAlias(node) ? (node.range ?? [0, 0]) : [0, 0];
  return { kind: 'scalar', start, end: withoutLineEnd(text, start, end) };
}

function pairEntry(text: string, pair: Parameters<typeof pairKey>[0]): TextEntry {
  const [start, keyEnd] = isScalar(pair.key) || isAlias(pair.key) ? (pair.key.range ?? [0, 0]) : [0, 0];
  const afterMark = text.indexOf(':', keyEnd) + 1;
  const value: TextNode =
    pair.value === null || pair.value === undefined
      ? { kind: 'scalar', start: keyEnd, end: keyEnd }
      : yamlTree(text, pair.value);
  return { key: pairKey(pair), start, end: Math.max(value.end, keyEnd), value, afterMark };
}

function itemEntry(
  text: string,
  from: number | null,
  { item, index }: { readonly item: unknown; readonly index: number },
): TextEntry {
  const value = yamlTree(text, item);
  if (from === null)
    return { key: String(index), start: value.start, end: value.end, value, afterMark: value.start };
  YAML_FLOW.trivia.lastIndex = from;
  YAML_FLOW.trivia.test(text);
  const dash = Math.max(from, YAML_FLOW.trivia.lastIndex);
  return { key: String(index), start: dash, end: Math.max(value.end, dash + 1), value, afterMark: dash + 1 };
}

/** The line end that a block of text ends with belongs to its line. */
function withoutLineEnd(text: string, start: number, end: number): number {
  if (end <= start || text[end - 1] !== '\n') return end;
  return text[end - 2] === '\r' ? end - 2 : end - 1;
}
