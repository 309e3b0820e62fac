import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { isRecord } from '../is-record.ts';
import { pairKey } from '../yaml-document.ts';
import type { ValueChange } from './change-node.ts';
import { matchItems } from './match-items.ts';
import { own, presentKeys, sameValue, staysField } from './same-value.ts';

type NextValue = Omit<ValueChange, 'written'>;

/** Values are written out, whoever else has them. */
const UNSHARED = { aliasDuplicateObjects: false };

/**
 * Writes a YAML document with another value. Comments and order stay, the layout is the library's, and what was
 * shared by anchors is written out, so this is for documents in which no line can be changed alone.
 */
export function rewriteYaml(text: string, change: NextValue): string {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  visit(document, {
    Alias: (_, alias) => {
      const shared = alias.resolve(document);
      return shared === undefined ? undefined : document.createNode(shared.toJS(document), UNSHARED);
    },
  });
  visit(document, {
    Node: (_, node) => {
      if ('anchor' in node) delete node.anchor;
    },
  });
  changedNode(document, document.contents, change);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function changedNode(document: Document, node: unknown, { complete, next }: NextValue): unknown {
  if (isMap(node) && isRecord(next)) {
    node.items = node.items.filter((pair) => staysField(next, pairKey(pair)));
    for (const pair of node.items) {
      const key = pairKey(pair);
      if (own(next, key) === undefined) continue;
      const field = { complete: own(complete, key), next: next[key] };
      pair.value = changedNode(document, pair.value, field);
    }
    const known = new Set(node.items.map(pairKey));
    for (const key of presentKeys(next)) {
      if (known.has(key) || sameValue(own(complete, key), next[key])) continue;
      node.add(document.createPair(key, next[key], UNSHARED));
    }
    return node;
  }
  if (isSeq(node) && Array.isArray(next)) {
    const old = node.items;
    const written: unknown = node.toJS(document);
    const from = matchItems(Array.isArray(written) ? written : [], next);
    node.items = next.map((item: unknown, index) => {
      const position = from[index] ?? null;
      if (position === null) return document.createNode(item, UNSHARED);
      const before: unknown = Array.isArray(complete) ? complete[position] : undefined;
      return changedNode(document, old[position], { complete: before, next: item });
    });
    return node;
  }
  const same = isScalar(node) && sameValue(node.value, next);
  return same ? node : document.createNode(next, UNSHARED);
}
