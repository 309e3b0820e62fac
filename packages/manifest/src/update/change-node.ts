import { isRecord } from '../is-record.ts';
import { matchItems } from './match-items.ts';
import { own, presentKeys, sameValue, staysField } from './same-value.ts';
import type { TextEdit } from './text-edits.ts';
import type { TextEntry, TextList, TextNode, TextObject } from './text-node.ts';

/** A new entry of a collection; lists have no keys. */
export interface NewEntry {
  readonly key: string | null;
  readonly value: unknown;
}

/** What changes among the entries of a collection. */
export interface EntryChange {
  readonly node: TextObject | TextList;
  /** Positions of the entries that stay. */
  readonly kept: ReadonlySet<number>;
  /** New entries by the position of the entry that they follow, -1 for the start. */
  readonly added: ReadonlyMap<number, readonly NewEntry[]>;
}

/** How a format writes changes. Null: the change cannot be made without touching what stands around it. */
export interface NodeWriter {
  /** Writes another value; the entry is what the value belongs to, null for the whole document. */
  readonly replace: (node: TextNode, entry: TextEntry | null, value: unknown) => TextEdit[] | null;
  readonly changeEntries: (change: EntryChange, entry: TextEntry | null) => TextEdit[] | null;
}

/** A value of a text: as it is written, with the defaults of its schema, and as it is to be. */
export interface ValueChange {
  readonly written: unknown;
  readonly complete: unknown;
  readonly next: unknown;
}

/** The edits that make a value of a text another one, and leave alone what is the same in both. */
export function changeNode(
  node: TextNode,
  change: ValueChange,
  writer: NodeWriter,
  entry: TextEntry | null = null,
): TextEdit[] | null {
  const { written, complete, next } = change;
  if (next === undefined || sameValue(written, next) || sameValue(complete, next)) return [];
  if (node.kind === 'object' && isRecord(written) && isRecord(next)) {
    const kept = node.items.map((item) => staysField(next, item.key));
    const fields = node.items.map(({ key }) => fieldChange(change, key));
    const newKeys = presentKeys(next).filter(
      (key) => own(written, key) === undefined && !sameValue(own(complete, key), next[key]),
    );
    const added = newKeys.map((key) => ({ key, value: next[key] }));
    const last = kept.lastIndexOf(true);
    const entries = {
      node,
      kept: positionsOf(kept),
      added: new Map(added.length > 0 ? [[last, added]] : []),
    };
    return changeCollection(entries, fields, writer, entry);
  }
  if (node.kind === 'list' && Array.isArray(written) && Array.isArray(next)) {
    const from = matchItems(written, next);
    const fields: (ValueChange | undefined)[] = [];
    for (const [index, position] of from.entries())
      if (position !== null)
        fields[position] = {
          written: written[position],
          complete: Array.isArray(complete) ? complete[position] : undefined,
          next: next[index],
        };
    const kept = new Set(from.filter((position) => position !== null));
    return changeCollection({ node, kept, added: addedItems(from, next) }, fields, writer, entry);
  }
  return writer.replace(node, entry, next);
}

function changeCollection(
  change: EntryChange,
  fields: readonly (ValueChange | undefined)[],
  writer: NodeWriter,
  entry: TextEntry | null,
): TextEdit[] | null {
  const edits: TextEdit[][] = [];
  for (const [index, item] of change.node.items.entries()) {
    const field = fields[index];
    if (!change.kept.has(index) || field === undefined) continue;
    const inside = changeNode(item.value, field, writer, item);
    if (inside === null) return null;
    edits.push(inside);
  }
  if (change.kept.size === change.node.items.length && change.added.size === 0) return edits.flat();
  const around = writer.changeEntries(change, entry);
  return around === null ? null : [...edits.flat(), ...around];
}

function fieldChange({ written, complete, next }: ValueChange, key: string): ValueChange {
  return { written: own(written, key), complete: own(complete, key), next: own(next, key) };
}

function positionsOf(kept: readonly boolean[]): Set<number> {
  return new Set(kept.flatMap((keep, index) => (keep ? [index] : [])));
}

/** New items by the position of the kept one that they follow. */
export function addedItems(
  from: readonly (number | null)[],
  next: readonly unknown[],
): Map<number, NewEntry[]> {
  const added = new Map<number, NewEntry[]>();
  let last = -1;
  for (const [index, position] of from.entries()) {
    if (position !== null) {
      last = position;
      continue;
    }
    const here = added.get(last);
    const item = { key: null, value: next[index] };
    if (here === undefined) added.set(last, [item]);
    else here.push(item);
  }
  return added;
}
