import { Composer, Lexer, Parser, isAlias, isCollection, isPair, isScalar } from 'yaml';
import type { Document, Pair, YAMLParseError } from 'yaml';
import { EMPTY_MESSAGE, documentFinding } from './document-source.ts';
import type { UnreadableSource } from './document-source.ts';
import { MAX_NESTING, TOO_DEEP_MESSAGE } from './nesting.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath, Finding, Place, PlanProblem } from './plan-problem.ts';
import type { PlaceFinder } from './text-place.ts';

/** The parser keeps the document itself and one open scalar on its stack too. */
const MAX_STACK = MAX_NESTING + 2;

type Token = Parameters<Parser['stack']['push']>[0];

/** A YAML text as nodes that know their offsets; problems are keys that stand twice. */
export interface YamlDocument {
  readonly ok: true;
  readonly document: Document.Parsed;
  readonly problems: readonly PlanProblem[];
}

/** Parses a YAML text of one document; keys that stand twice and further documents are problems. */
export function parseYaml(text: string, place: PlaceFinder): YamlDocument | UnreadableSource {
  const { tokens, tooDeepAt } = parseTokens(text);
  if (tooDeepAt !== null) return unreadable(documentFinding('too_deep', TOO_DEEP_MESSAGE), place(tooDeepAt));
  // The composer compares every key with every other one; repeatedKeys below does it in linear time.
  const composer = new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined || (document.contents === null && document.errors.length === 0)) {
    return unreadable(documentFinding('empty_document', EMPTY_MESSAGE));
  }
  if (second !== undefined) {
    const message = 'expected one YAML document, got several: keep what stands before the second "---"';
    return unreadable(documentFinding('multiple_documents', message), place(second.range[0]));
  }
  const errors = document.errors.map((error) => planProblem(errorFinding(error), place(error.pos[0])));
  const repeated = repeatedKeys(document.contents).map(({ path, offset }) => {
    const message = `the key ${JSON.stringify(path.at(-1))} stands twice in its object: remove one`;
    return planProblem({ code: 'duplicate_key', path, message }, place(offset));
  });
  const problems = [...errors, ...repeated];
  return errors.length === 0 ? { ok: true, document, problems } : { ok: false, problems };
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
  return documentFinding('syntax', `this is no YAML: ${error.message}`);
}

interface RepeatedKey {
  readonly path: DocumentPath;
  readonly offset: number;
}

/** The depth of the tokens is limited, and so is this recursion. */
function repeatedKeys(node: unknown, path: DocumentPath = []): RepeatedKey[] {
  if (!isCollection(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap((item, index): RepeatedKey[] => {
    if (!isPair(item)) return repeatedKeys(item, [...path, index]);
    const key = pairKey(item);
    const inside = [...path, key];
    const below = [...repeatedKeys(item.key, inside), ...repeatedKeys(item.value, inside)];
    if (seen.has(key)) return [{ path: inside, offset: keyOffset(item) }, ...below];
    seen.add(key);
    return below;
  });
}

/** The key of a pair as the object will have it, as far as it is plain. */
export function pairKey(pair: Pair): string {
  const { key } = pair;
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : scalarKey(key.value);
  return isAlias(key) ? `*${key.source}` : String(key);
}

function scalarKey(value: unknown): string {
  return value === null ? '' : (JSON.stringify(value) ?? '');
}

function keyOffset({ key }: Pair): number {
  return isScalar(key) || isCollection(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
}

function unreadable(finding: Finding, place?: Place): UnreadableSource {
  return { ok: false, problems: [planProblem(finding, place)] };
}
