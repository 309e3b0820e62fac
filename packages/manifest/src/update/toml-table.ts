import type { DocumentPath } from '../plan-problem.ts';
import { tomlStatements } from '../toml-statements.ts';
import type { TomlHeader, TomlPair } from '../toml-statements.ts';
import { tomlTables } from '../toml-tables.ts';

/** A key of a TOML document with all the statements that say something about it. */
export interface TomlTable {
  readonly path: DocumentPath;
  /** Its head; null for the root, for values, and for tables that only the keys of others imply. */
  header: TomlHeader | null;
  /** Its statement, if it is a value. */
  pair: TomlPair | null;
  readonly children: Map<string | number, TomlTable>;
  /** The last pair that stands in the body of this table. */
  lastPair: TomlPair | null;
  /** All statements at and below it. */
  readonly statements: (TomlHeader | TomlPair)[];
}

/** The tables of a TOML text, by their keys and positions. */
export function readTomlTables(text: string): TomlTable {
  const root = tableAt([]);
  for (const { statement, path, table } of tomlTables(tomlStatements(text))) {
    const here = grow(root, path, statement);
    if (statement.kind === 'header') here.header = statement;
    else {
      here.pair = statement;
      grow(root, table, null).lastPair = statement;
    }
  }
  return root;
}

function grow(root: TomlTable, path: DocumentPath, statement: TomlHeader | TomlPair | null): TomlTable {
  let node = root;
  if (statement !== null) node.statements.push(statement);
  for (const [index, part] of path.entries()) {
    let child = node.children.get(part);
    if (child === undefined) node.children.set(part, (child = tableAt(path.slice(0, index + 1))));
    if (statement !== null) child.statements.push(statement);
    node = child;
  }
  return node;
}

function tableAt(path: DocumentPath): TomlTable {
  return { path, header: null, pair: null, children: new Map(), lastPair: null, statements: [] };
}
