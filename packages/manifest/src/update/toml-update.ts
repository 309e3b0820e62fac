import { isRecord } from '../is-record.ts';
import { addedItems, changeNode } from './change-node.ts';
import type { NodeWriter, ValueChange } from './change-node.ts';
import { flowWriter } from './flow-writer.ts';
import { matchItems } from './match-items.ts';
import { own, presentKeys, sameValue, staysField } from './same-value.ts';
import { insertedLine, lineEndOf, lineStart, nextLine, removedLines } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import { readTomlTables } from './toml-table.ts';
import type { TomlTable } from './toml-table.ts';
import { TOML_FLOW, tomlKey, tomlTree, tomlValue } from './toml-text.ts';

/** The edits that make a TOML document another one; null if it is written in a way that allows none. */
export function tomlEdits(text: string, change: ValueChange): TextEdit[] | null {
  const writer = new TomlWriter(text);
  return writer.changeTable(readTomlTables(text), change) ? writer.edits : null;
}

class TomlWriter {
  readonly edits: TextEdit[] = [];
  readonly #text: string;
  readonly #flow: NodeWriter;

  constructor(text: string) {
    this.#text = text;
    this.#flow = flowWriter(text, TOML_FLOW);
  }

  changeTable(table: TomlTable, { written, complete, next }: ValueChange): boolean {
    if (!isRecord(written) || !isRecord(next)) return false;
    const added: string[] = [];
    for (const [key, child] of table.children) {
      if (typeof key === 'number') return false;
      const field = { written: own(written, key), complete: own(complete, key), next: own(next, key) };
      if (sameValue(field.written, field.next) || sameValue(field.complete, field.next)) continue;
      if (field.next === undefined && staysField(next, key)) continue;
      const before = this.edits.length;
      if (field.next !== undefined && this.#changeChild(child, field)) continue;
      this.edits.length = before;
      this.#remove(child);
      if (field.next !== undefined) added.push(key);
    }
    for (const key of presentKeys(next)) {
      const known = own(written, key) !== undefined || sameValue(own(complete, key), next[key]);
      if (!known) added.push(key);
    }
    return added.every((key) => this.#addField(table, key, next[key]));
  }

  /** False if the child is to be written anew. */
  #changeChild(child: TomlTable, change: ValueChange): boolean {
    if (child.pair !== null) {
      const edits = changeNode(tomlTree(child.pair.value), change, this.#flow);
      if (edits === null) return false;
      for (const edit of edits) this.edits.push(edit);
      return true;
    }
    const { written, next } = change;
    if (isRecord(written) && isRecord(next))
      return presentKeys(next).length > 0 && this.changeTable(child, change);
    if (!Array.isArray(written) || !Array.isArray(next) || next.length === 0 || !next.every(isRecord))
      return false;
    return this.#changeTables(child, written, { ...change, next });
  }

  #changeTables(
    list: TomlTable,
    written: readonly unknown[],
    change: ValueChange & { readonly next: readonly unknown[] },
  ): boolean {
    const { complete, next } = change;
    const from = matchItems(written, next);
    for (const [index, position] of from.entries()) {
      const table = position === null ? undefined : list.children.get(position);
      if (position === null) continue;
      const completeItem: unknown = Array.isArray(complete) ? complete[position] : undefined;
      const item = { written: written[position], complete: completeItem, next: next[index] };
      if (table === undefined || !this.changeTable(table, item)) return false;
    }
    const kept = new Set<string | number | null>(from);
    for (const [position, table] of list.children) if (!kept.has(position)) this.#remove(table);
    const head = list.path
      .filter((part) => typeof part === 'string')
      .map(tomlKey)
      .join('.');
    for (const [after, items] of addedItems(from, next)) {
      const at = after === -1 ? this.#firstLine(list) : this.#lineAfter(list.children.get(after));
      for (const { value } of items) this.edits.push(this.#newTable(at, head, value));
    }
    return true;
  }

  #newTable(at: number, head: string, value: unknown): TextEdit {
    const end = lineEndOf(this.#text);
    const fields = isRecord(value)
      ? presentKeys(value).map((key) => `${tomlKey(key)} = ${tomlValue(value[key])}`)
      : [];
    const lines = [`[[${head}]]`, ...fields].join(end);
    const atEnd = at >= this.#text.length;
    return insertedLine(this.#text, at, atEnd ? end + lines : lines + end);
  }

  #addField(table: TomlTable, key: string, value: unknown): boolean {
    if (table.path.length === 0 && Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
      for (const item of value) this.edits.push(this.#newTable(this.#text.length, tomlKey(key), item));
      return true;
    }
    const before = table.lastPair ?? table.header;
    const line = `${tomlKey(key)} = ${tomlValue(value)}`;
    if (before !== null) this.edits.push(insertedLine(this.#text, nextLine(this.#text, before.end), line));
    else if (table.path.length > 0) return this.#addDotted(table, line);
    else this.edits.push(insertedLine(this.#text, this.#topOfRoot(table), line));
    return true;
  }

  /** A table that only dotted keys imply gets one more of them. */
  #addDotted(table: TomlTable, line: string): boolean {
    const pairs = [...table.children.values()].flatMap(({ pair }) => (pair === null ? [] : [pair]));
    const last = pairs.at(-1);
    if (last === undefined || last.key.length < 2) return false;
    const prefix = last.key.slice(0, -1).map((part) => `${tomlKey(part)}.`);
    this.edits.push(insertedLine(this.#text, nextLine(this.#text, last.end), prefix.join('') + line));
    return true;
  }

  /** Fields of the root stand before all tables. */
  #topOfRoot(root: TomlTable): number {
    const first = root.statements[0];
    return first === undefined ? this.#text.length : lineStart(this.#text, first.start);
  }

  #firstLine(list: TomlTable): number {
    return lineStart(this.#text, list.statements[0]?.start ?? 0);
  }

  #lineAfter(table: TomlTable | undefined): number {
    return nextLine(this.#text, table?.statements.at(-1)?.end ?? 0);
  }

  #remove(table: TomlTable): void {
    for (const { start, end } of table.statements) this.edits.push(removedLines(this.#text, start, end));
  }
}
