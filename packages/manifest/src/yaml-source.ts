import { isCollection, isNode, isPair } from 'yaml';
import type { Document } from 'yaml';
import { documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath } from './plan-problem.ts';
import { placeFinder } from './text-place.ts';
import { pairKey, parseYaml } from './yaml-document.ts';

/** Aliases may repeat one anchor as often as a plan may sensibly have units that share it. */
const MAX_ALIASES = 1_000;

/** Reads a YAML text of one document; keys that stand twice, further documents and alias bombs are problems. */
export function readYaml(text: string): DocumentSource | UnreadableSource {
  const place = placeFinder(text);
  const parsed = parseYaml(text, place);
  if (!parsed.ok) return parsed;
  const { document, problems } = parsed;
  const warnings = document.warnings.map(({ message, pos }) =>
    planProblem(
      documentFinding('unresolved_tag', `${message}: remove the tag, it is ignored`),
      place(pos[0]),
    ),
  );
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const offsetOf = offsetFinder(document);
    return {
      ok: true,
      value,
      problems,
      warnings,
      places: (paths) => paths.map((path) => place(offsetOf(path))),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `the aliases of this document cannot be resolved: ${why}`;
    return { ok: false, problems: [planProblem(documentFinding('alias', message))] };
  }
}

/** Finds the offset of a path or of the nearest thing around it; each collection is looked through once. */
function offsetFinder(document: Document.Parsed): (path: DocumentPath) => number {
  const childrenOf = new Map<unknown, ReadonlyMap<string | number, unknown>>();
  return (path) => {
    let node: unknown = document.contents;
    let offset = document.contents?.range[0] ?? 0;
    for (const part of path) {
      let children = childrenOf.get(node);
      if (children === undefined) childrenOf.set(node, (children = childNodes(node)));
      node = children.get(part);
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    }
    return offset;
  };
}

function childNodes(node: unknown): ReadonlyMap<string | number, unknown> {
  if (!isCollection(node)) return new Map();
  return new Map<string | number, unknown>(
    node.items.map((item, index) => (isPair(item) ? [pairKey(item), item.value] : [index, item])),
  );
}
