import type { DocumentPath } from './plan-problem.ts';
import type { TomlHeader, TomlPair, TomlStatement } from './toml-statements.ts';

/** A statement of a TOML text with the path of what it says in the document. */
export interface PlacedStatement {
  readonly statement: TomlHeader | TomlPair;
  readonly path: DocumentPath;
  /** The path of the table that a pair stands in; of a header its own. */
  readonly table: DocumentPath;
}

interface Table {
  readonly children: Map<string, Table>;
  /** How many tables a list has so far; null for a table of its own. */
  count: number | null;
}

/** Finds out to which table each statement belongs; junk belongs to none. */
export function tomlTables(statements: readonly TomlStatement[]): PlacedStatement[] {
  const root: Table = { children: new Map(), count: null };
  const placed: PlacedStatement[] = [];
  let table: DocumentPath = [];
  for (const statement of statements) {
    if (statement.kind === 'junk') continue;
    if (statement.kind === 'header') table = enter(root, statement);
    const path = statement.kind === 'header' ? table : [...table, ...statement.key];
    placed.push({ statement, path, table });
  }
  return placed;
}

function enter(root: Table, { key, list }: TomlHeader): DocumentPath {
  const path: (string | number)[] = [];
  let node = root;
  for (const [index, part] of key.entries()) {
    path.push(part);
    let child = node.children.get(part);
    if (child === undefined) node.children.set(part, (child = { children: new Map(), count: null }));
    if (list && index === key.length - 1) {
      child.count = (child.count ?? 0) + 1;
      child.children.clear();
    }
    if (child.count !== null) path.push(child.count - 1);
    node = child;
  }
  return path;
}
