import { Composer, Lexer, Parser, isCollection, isNode, isPair, isScalar } from 'yaml';
import type { Document, YAMLParseError } from 'yaml';
import { EMPTY_MESSAGE, documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { MAX_NESTING, TOO_DEEP_MESSAGE } from './nesting.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath, Finding, Place, PlanProblem } from './plan-problem.ts';
import { placeFinder } from './text-place.ts';
import type { PlaceFinder } from './text-place.ts';

/** Aliases may repeat one anchor as often as a plan may sensibly have units that share it. */
const MAX_ALIASES = 1_000;
/** The parser keeps the document itself and one open scalar on its stack too. */
const MAX_STACK = MAX_NESTING + 2;

type Token = Parameters<Parser['stack']['push']>[0];

/** Reads a YAML text of one document; keys that stand twice, further documents and alias bombs are problems. */
export function readYaml(text: string): DocumentSource | UnreadableSource {
  const place = placeFinder(text);
  const { tokens, tooDeepAt } = parseTokens(text);
  if (tooDeepAt !== null) return unreadable(documentFinding('too_deep', TOO_DEEP_MESSAGE), place(tooDeepAt));
  const composer = new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: true });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined || (document.contents === null && document.errors.length === 0)) {
    return unreadable(documentFinding('empty_document', EMPTY_MESSAGE));
  }
  if (second !== undefined) {
    const message = 'expected one YAML document, got several: keep what stands before the second "---"';
    return unreadable(documentFinding('multiple_documents', message), place(second.range[0]));
  }
  const problems = document.errors.map((error) => planProblem(errorFinding(error), place(error.pos[0])));
  return problems.every((problem) => problem.code === 'duplicate_key')
    ? readValue(document, problems, place)
    : { ok: false, problems };
}

function readValue(
  document: Document.Parsed,
  problems: readonly PlanProblem[],
  place: PlaceFinder,
): DocumentSource | UnreadableSource {
  const places = (paths: readonly DocumentPath[]) =>
    paths.map((path) => place(nearestOffset(document, path)));
  const warnings = document.warnings.map(({ message, pos }) =>
    planProblem(
      documentFinding('unresolved_tag', `${message}: remove the tag, it is ignored`),
      place(pos[0]),
    ),
  );
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ok: true, value, problems, warnings, places };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unreadable(documentFinding('alias', `the aliases of this document cannot be resolved: ${why}`));
  }
}

interface ParsedTokens {
  readonly tokens: readonly Token[];
  readonly tooDeepAt: number | null;
}

/** Parses until the tokens nest too deep, so that nothing ever recurses into such a text. */
function parseTokens(text: string): ParsedTokens {
  const parser = new Parser();
  const tokens: Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_STACK) return { tokens: [], tooDeepAt: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, tooDeepAt: null };
}

function errorFinding(error: YAMLParseError): Finding {
  return error.code === 'DUPLICATE_KEY'
    ? documentFinding('duplicate_key', 'this key stands twice in its object: remove one')
    : documentFinding('syntax', `this is no YAML: ${error.message}`);
}

function nearestOffset(document: Document.Parsed, path: DocumentPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const part of path) {
    node = child(node, part);
    if (!isNode(node)) break;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}

function child(node: unknown, part: string | number): unknown {
  if (!isCollection(node)) return undefined;
  const item = typeof part === 'number' ? node.items[part] : node.items.find((pair) => hasKey(pair, part));
  return isPair(item) ? item.value : item;
}

function hasKey(pair: unknown, key: string): boolean {
  return isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key;
}

function unreadable(finding: Finding, place?: Place): UnreadableSource {
  return { ok: false, problems: [planProblem(finding, place)] };
}
