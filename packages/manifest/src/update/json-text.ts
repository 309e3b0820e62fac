import type { FlowSyntax } from './flow-writer.ts';
import { isRecord } from '../is-record.ts';
import { presentKeys } from './same-value.ts';
import { walkJson } from '../json-walk.ts';
import type { TextEntry, TextNode } from './text-node.ts';

/** How JSON writes values, in the manner of a text: its indent and its line ends. */
export function jsonSyntax(text: string): FlowSyntax {
  const [, lineEnd = '\n', unit = '  '] = /(\r?\n)([ \t]+)\S/u.exec(text) ?? [];
  return {
    trivia: /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y,
    value: (value, indent) => jsonText(value, lineEnd, { indent: isShort(value) ? '' : indent(), unit }),
    key: (key) => `${JSON.stringify(key)}: `,
  };
}

/** A list of simple values on one line, everything else with a line for each entry. */
function jsonText(
  value: unknown,
  lineEnd: string,
  { indent, unit }: { readonly indent: string; readonly unit: string },
): string {
  const deeper = { indent: indent + unit, unit };
  if (Array.isArray(value)) {
    const items = value.map((item) => jsonText(item, lineEnd, deeper));
    if (isShort(value)) return `[${items.join(', ')}]`;
    return `[${lineEnd}${items.map((item) => deeper.indent + item).join(`,${lineEnd}`)}${lineEnd}${indent}]`;
  }
  if (Object.is(value, -0)) return '-0';
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = presentKeys(value).map(
    (key) => `${deeper.indent}${JSON.stringify(key)}: ${jsonText(value[key], lineEnd, deeper)}`,
  );
  return entries.length === 0 ? '{}' : `{${lineEnd}${entries.join(`,${lineEnd}`)}${lineEnd}${indent}}`;
}

function isShort(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) && !value.some((item) => typeof item === 'object' && item !== null);
}

interface OpenNode {
  readonly kind: TextNode['kind'];
  readonly start: number;
  readonly items: TextEntry[];
  readonly key: string;
  readonly entryStart: number;
}

/** Where everything stands in a JSON or JSONC text that is well formed. */
export function jsonTree(text: string): TextNode | null {
  const open: OpenNode[] = [];
  let root: TextNode | null = null;
  let keyStart: number | null = null;
  walkJson(text, {
    key: (_, offset) => {
      keyStart = offset;
    },
    value: (path, start) => {
      const kind = text[start] === '{' ? 'object' : text[start] === '[' ? 'list' : 'scalar';
      open.push({ kind, start, items: [], key: String(path.at(-1) ?? ''), entryStart: keyStart ?? start });
      keyStart = null;
    },
    valueEnd: (end) => {
      const { kind, start, items, key, entryStart } = open.pop() ?? {
        kind: 'scalar',
        start: end,
        items: [],
        key: '',
        entryStart: end,
      };
      const value: TextNode =
        kind === 'scalar' ? { kind, start, end } : { kind, style: 'flow', start, end, items };
      const around = open.at(-1);
      if (around === undefined) root = value;
      else around.items.push({ key, start: entryStart, end, value, afterMark: start });
    },
  });
  return root;
}
