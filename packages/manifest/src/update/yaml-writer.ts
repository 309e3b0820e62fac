import { isRecord } from '../is-record.ts';
import type { EntryChange, NewEntry, NodeWriter } from './change-node.ts';
import { flowWriter } from './flow-writer.ts';
import { presentKeys } from './same-value.ts';
import {
  columnOf,
  insertedLine,
  lineEndOf,
  lineStart,
  nextLine,
  removedLines,
  startsLine,
} from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import type { TextEntry, TextNode } from './text-node.ts';
import { YAML_FLOW, yamlFlow, yamlString } from './yaml-text.ts';

/** Writes changes to YAML: between brackets as in JSON, in blocks line by line. */
export function yamlWriter(text: string): NodeWriter {
  const flow = flowWriter(text, YAML_FLOW);
  const replace = (node: TextNode, entry: TextEntry | null, value: unknown): TextEdit[] | null => {
    if (node.kind === 'scalar' || node.style === 'flow') return flow.replace(node, entry, value);
    if (entry === null) return null;
    return [{ start: entry.afterMark, end: node.end, text: ` ${yamlFlow(value)}` }];
  };
  return {
    replace,
    changeEntries: (change, entry) => {
      if (change.node.style === 'flow') return flow.changeEntries(change, entry);
      return change.kept.size === 0 ? emptied(text, change, entry) : changeLines(text, change);
    },
  };
}

/** A block has at least one entry, so one without any is written with brackets; comments in it stay. */
function emptied(text: string, { node, added }: EntryChange, entry: TextEntry | null): TextEdit[] | null {
  const first = node.items[0];
  if (entry === null || first === undefined || !startsLine(text, first.start)) return null;
  const entries = [...added.values()].flat();
  const value =
    node.kind === 'list'
      ? entries.map((item) => item.value)
      : Object.fromEntries(entries.map((item) => [item.key ?? '', item.value]));
  return [
    { start: entry.afterMark, end: entry.afterMark, text: ` ${yamlFlow(value)}` },
    ...node.items.map((item) => removedLines(text, item.start, item.end)),
  ];
}

function changeLines(text: string, { node, kept, added }: EntryChange): TextEdit[] | null {
  const edits: TextEdit[] = [];
  let next: TextEntry | undefined;
  for (const [index, item] of [...node.items.entries()].reverse()) {
    if (kept.has(index)) next = item;
    const removed = kept.has(index) ? [] : removedEntry(text, item, next);
    if (removed === null) return null;
    edits.push(...removed);
  }
  const column = ' '.repeat(columnOf(text, node.start));
  for (const [after, entries] of added) {
    const item = node.items[after];
    if (item === undefined && (next === undefined || !startsLine(text, next.start))) return null;
    const at = item === undefined ? lineStart(text, next?.start ?? 0) : nextLine(text, item.end);
    for (const entry of entries)
      edits.push(insertedLine(text, at, blockEntry(entry, column, lineEndOf(text))));
  }
  return edits;
}

/** An entry goes with its lines; the first one behind a dash gives its place to the next one. */
function removedEntry(text: string, item: TextEntry, next: TextEntry | undefined): TextEdit[] | null {
  if (startsLine(text, item.start)) return [removedLines(text, item.start, item.end)];
  if (next === undefined || text.slice(item.end, next.start).includes('#')) return null;
  return [{ start: item.start, end: next.start, text: '' }];
}

function blockEntry({ key, value }: NewEntry, column: string, lineEnd: string): string {
  if (key !== null) return `${column}${yamlString(key)}: ${yamlFlow(value)}`;
  if (!isRecord(value) || presentKeys(value).length === 0) return `${column}- ${yamlFlow(value)}`;
  const fields = presentKeys(value).map((field) => `${yamlString(field)}: ${yamlFlow(value[field])}`);
  return `${column}- ${fields.join(`${lineEnd}${column}  `)}`;
}
