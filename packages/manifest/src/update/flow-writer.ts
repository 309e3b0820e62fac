import type { EntryChange, NewEntry, NodeWriter } from './change-node.ts';
import {
  columnOf,
  endOfBlankLine,
  indentAt,
  lineEndOf,
  nextLine,
  removedLines,
  startsLine,
} from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import type { TextEntry } from './text-node.ts';

/** How a format writes values in brackets. */
export interface FlowSyntax {
  /** Space and comments; sticky. */
  readonly trivia: RegExp;
  /** A value; of one that takes several lines each after the first starts with the indent. */
  readonly value: (value: unknown, indent: () => string) => string;
  /** A key with what stands between it and its value. */
  readonly key: (key: string) => string;
}

/** Writes changes between brackets and commas: JSON, and the flow collections of YAML and TOML. */
export function flowWriter(text: string, syntax: FlowSyntax): NodeWriter {
  return {
    replace: ({ start, end }, _, value) => {
      // A field of YAML without a value ends with its colon.
      const gap = start === end && text[start - 1] === ':' ? ' ' : '';
      return [{ start, end, text: gap + syntax.value(value, () => indentAt(text, start)) }];
    },
    changeEntries: (change) =>
      change.kept.size === 0 && !hasComments(text, change)
        ? [replaced(text, syntax, change)]
        : changeEntries(text, syntax, change),
  };
}

function hasComments(text: string, { node }: EntryChange): boolean {
  let from = node.start + 1;
  for (const item of node.items) {
    if (/[^\s,]/u.test(text.slice(from, item.start))) return true;
    from = item.end;
  }
  return /[^\s,]/u.test(text.slice(from, node.end - 1));
}

function replaced(text: string, syntax: FlowSyntax, { node, added }: EntryChange): TextEdit {
  const entries = [...added.values()].flat();
  const value =
    node.kind === 'list'
      ? entries.map((entry) => entry.value)
      : Object.fromEntries(entries.map((entry) => [entry.key ?? '', entry.value]));
  return { start: node.start, end: node.end, text: syntax.value(value, () => indentAt(text, node.start)) };
}

function changeEntries(text: string, syntax: FlowSyntax, { node, kept, added }: EntryChange): TextEdit[] {
  const { items } = node;
  const commas = items.map((item) => commaAfter(text, syntax.trivia, item.end));
  const endsWithComma = (commas.at(-1) ?? null) !== null;
  const last = items.findLastIndex((_, index) => kept.has(index));
  const edits = items.flatMap((item, index) =>
    kept.has(index)
      ? []
      : removedEntry(text, syntax.trivia, {
          item,
          comma: commas[index] ?? null,
          closes: index > last && !endsWithComma,
        }),
  );
  const lastComma = commas[last] ?? null;
  if (lastComma !== null && !endsWithComma && !added.has(last))
    edits.push({ start: lastComma, end: lastComma + 1, text: '' });
  for (const [after, entries] of added) {
    const item = items[after];
    const closes = after === last && !endsWithComma;
    if (item !== undefined)
      edits.push(...addedAfter(text, syntax, { item, comma: commas[after] ?? null, entries, closes }));
    else {
      const next = items.find((_, index) => kept.has(index));
      edits.push(addedFirst(text, syntax, { start: node.start + 1, next, entries }));
    }
  }
  return edits;
}

interface RemovedEntry {
  readonly item: TextEntry;
  readonly comma: number | null;
  /** Nothing that stays follows on its line. */
  readonly closes: boolean;
}

/** An entry goes with its comma; a line on which nothing else stood goes too, with the comment at its end. */
function removedEntry(text: string, trivia: RegExp, { item, comma, closes }: RemovedEntry): TextEdit[] {
  const { start, end } = item;
  if (comma !== null && text.slice(end, comma).trim() !== '') {
    return [
      { start, end, text: '' },
      { start: comma, end: comma + 1, text: '' },
    ];
  }
  const behind = comma === null ? end : comma + 1;
  const ownLine = startsLine(text, start);
  const blank = endOfBlankLine(text, behind) !== null;
  if (ownLine && (blank || endOfLineComment(text, trivia, behind) !== null))
    return [removedLines(text, start, behind)];
  if (ownLine) return [{ start, end: behind, text: '' }];
  return closes
    ? [{ start: beforeSpace(text, start), end: behind, text: '' }]
    : [{ start, end: afterSpace(text, behind), text: '' }];
}

interface AddedAfter {
  readonly item: TextEntry;
  readonly comma: number | null;
  readonly entries: readonly NewEntry[];
  /** No comma follows the last new entry. */
  readonly closes: boolean;
}

function addedAfter(
  text: string,
  syntax: FlowSyntax,
  { item, comma, entries, closes }: AddedAfter,
): TextEdit[] {
  const behind = comma === null ? item.end : comma + 1;
  const lineEnd = endOfLineComment(text, syntax.trivia, behind);
  const at = lineEnd ?? behind;
  const indent = () => indentAt(text, item.start);
  const spaced = separator(text, item.start);
  // Nothing may follow a comment on its line.
  const between = lineEnd !== null && spaced === ' ' ? lineEndOf(text) + indent() : spaced;
  const written = entries.map((entry) => between + entryText(syntax, entry, indent)).join(',');
  const added = { start: at, end: at, text: closes ? written : `${written},` };
  return comma === null ? [{ start: item.end, end: item.end, text: ',' }, added] : [added];
}

interface AddedFirst {
  readonly start: number;
  readonly next: TextEntry | undefined;
  readonly entries: readonly NewEntry[];
}

function addedFirst(text: string, syntax: FlowSyntax, { start, next, entries }: AddedFirst): TextEdit {
  const at = next?.start ?? start;
  const indent = () => indentAt(text, at);
  const written = entries.map((entry) => entryText(syntax, entry, indent));
  if (next === undefined) return { start: at, end: at, text: written.join(', ') };
  const between = separator(text, next.start);
  return { start: at, end: at, text: written.map((entry) => `${entry},${between}`).join('') };
}

function entryText(syntax: FlowSyntax, { key, value }: NewEntry, indent: () => string): string {
  return (key === null ? '' : syntax.key(key)) + syntax.value(value, indent);
}

/** What stands before an entry like this one: a line end and its indent, or a space. */
function separator(text: string, start: number): string {
  if (!startsLine(text, start)) return ' ';
  const column = columnOf(text, start);
  return start > column ? lineEndOf(text) + text.slice(start - column, start) : ' ';
}

function commaAfter(text: string, trivia: RegExp, offset: number): number | null {
  const at = afterTrivia(text, trivia, offset);
  return text[at] === ',' ? at : null;
}

/** The end of the line if a comment stands on the rest of it and nothing else; null otherwise. */
function endOfLineComment(text: string, trivia: RegExp, offset: number): number | null {
  if (!/[#/]/u.test(text[afterSpace(text, offset)] ?? '')) return null;
  const line = text.slice(offset, nextLine(text, offset)).trimEnd();
  if (line.trim() === '' || offset + line.length === text.length) return null;
  return afterTrivia(line, trivia, 0) === line.length ? offset + line.length : null;
}

function afterTrivia(text: string, trivia: RegExp, offset: number): number {
  trivia.lastIndex = offset;
  trivia.test(text);
  return Math.max(trivia.lastIndex, offset);
}

function afterSpace(text: string, offset: number): number {
  return afterTrivia(text, /[ \t]*/y, offset);
}

function beforeSpace(text: string, offset: number): number {
  let start = offset;
  while (/\s/u.test(text[start - 1] ?? '')) start -= 1;
  return start;
}
