import { TomlDate, TomlError, parse } from 'smol-toml';
import { documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { isRecord } from './is-record.ts';
import { MAX_NESTING, TOO_DEEP_MESSAGE, isTooDeep } from './nesting.ts';
import { emptyPathTree, growPath, placesInTree } from './path-tree.ts';
import type { PathTree } from './path-tree.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath, PlanProblem } from './plan-problem.ts';
import { lastAtOrBefore, placeFinder } from './text-place.ts';
import type { PlaceFinder } from './text-place.ts';
import { tomlStatements } from './toml-statements.ts';
import type { TomlNode, TomlStatement } from './toml-statements.ts';
import { tomlTables } from './toml-tables.ts';

/** The library reports one mistake at a time; the text is read again without it, but not for ever. */
const MAX_ROUNDS = 20;
const MAX_CHARACTERS = 4_000_000;

/** Reads a TOML text and reports as many mistakes as can be told apart. Dates become the texts that they are. */
export function readToml(text: string): DocumentSource | UnreadableSource {
  const place = placeFinder(text);
  const { table, problems } = readWithoutMistakes(text, place);
  if (table === null || problems.some(({ code }) => code !== 'duplicate_key')) return { ok: false, problems };
  if (isTooDeep(table))
    return { ok: false, problems: [planProblem(documentFinding('too_deep', TOO_DEEP_MESSAGE))] };
  return {
    ok: true,
    value: plainValue(table),
    problems,
    warnings: [],
    places: (paths) => placesInTree(offsetTree(text), paths, place),
  };
}

interface ReadTable {
  readonly table: unknown;
  readonly problems: readonly PlanProblem[];
}

function readWithoutMistakes(text: string, place: PlaceFinder): ReadTable {
  const problems: PlanProblem[] = [];
  const removed = new Set<number>();
  let rest = text;
  let statements: readonly TomlStatement[] | null = null;
  for (let round = 1; ; round += 1) {
    const { table, mistake } = tryParse(rest, place);
    if (mistake === null) return { table, problems };
    statements ??= tomlStatements(text);
    const index = culprit(statements, mistake.offset, removed);
    const statement = statements[index];
    problems.push(mistakeProblem(mistake, place, statements, index));
    const goesOn = round < MAX_ROUNDS && round * text.length < MAX_CHARACTERS;
    // Without its head the pairs of a table would fall to another one, so nothing after it can be judged.
    if (!goesOn || statement === undefined || statement.kind === 'header') return { table: null, problems };
    if (removed.has(index)) return { table: null, problems };
    removed.add(index);
    const blank = text.slice(statement.start, statement.end).replace(/[^\n]/gu, ' ');
    rest = rest.slice(0, statement.start) + blank + rest.slice(statement.end);
  }
}

/** A statement without its end is to blame for what the parser finds after it. */
function culprit(statements: readonly TomlStatement[], offset: number, removed: ReadonlySet<number>): number {
  const here = lastAtOrBefore(
    statements.map(({ start }) => start),
    offset,
  );
  const junk = statements.findIndex(({ kind }, index) => kind === 'junk' && !removed.has(index));
  return junk === -1 ? here : Math.min(junk, here);
}

interface Mistake {
  readonly message: string;
  readonly offset: number;
}

function tryParse(text: string, place: PlaceFinder): { table: unknown; mistake: Mistake | null } {
  try {
    return { table: parse(text, { maxDepth: MAX_NESTING * 2 }), mistake: null };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [, message = 'it cannot be read'] = /^Invalid TOML document: ([^\n]*)/u.exec(error.message) ?? [];
    return { table: null, mistake: { message, offset: place.offsetOf(error.line, error.column) } };
  }
}

function mistakeProblem(
  { message, offset }: Mistake,
  place: PlaceFinder,
  statements: readonly TomlStatement[],
  index: number,
): PlanProblem {
  if (/nested/u.test(message))
    return planProblem(documentFinding('too_deep', TOO_DEEP_MESSAGE), place(offset));
  const path = repeatedPath(statements, index);
  if (path === null)
    return planProblem(documentFinding('syntax', `this is no TOML: ${message}`), place(offset));
  const twice = `the key ${JSON.stringify(path.at(-1))} stands twice in its table: remove one`;
  return planProblem({ code: 'duplicate_key', path, message: twice }, place(offset));
}

/** The path of a statement if an earlier one has the same. */
function repeatedPath(statements: readonly TomlStatement[], index: number): DocumentPath | null {
  const known = tomlTables(statements.slice(0, index + 1));
  const statement = statements[index];
  const path = known.find((placed) => placed.statement === statement)?.path;
  if (path === undefined) return null;
  const written = JSON.stringify(path);
  const twice = known.some(
    (placed) => placed.statement !== statement && JSON.stringify(placed.path) === written,
  );
  return twice ? path : null;
}

/** Objects and lists as JSON has them. The depth was checked, which limits this recursion. */
function plainValue(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plainValue(child)]));
}

function offsetTree(text: string): PathTree {
  const root = emptyPathTree();
  root.offset = 0;
  for (const { path, statement } of tomlTables(tomlStatements(text))) {
    const node = growPath(root, path);
    // Of two statements for one path the first is the one that was read.
    if (node.offset !== null) continue;
    if (statement.kind === 'header') node.offset = statement.start;
    else addNode(node, statement.value);
  }
  return root;
}

function addNode(tree: PathTree, node: TomlNode): void {
  tree.offset = node.start;
  switch (node.kind) {
    case 'scalar':
      return;
    case 'list':
      for (const [index, item] of node.items.entries()) addNode(growPath(tree, [index]), item);
      return;
    case 'object':
      for (const { key, value } of node.entries) addNode(growPath(tree, key), value);
      return;
  }
}
