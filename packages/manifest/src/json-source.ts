import { documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { walkJson } from './json-walk.ts';
import type { JsonExtra } from './json-walk.ts';
import { emptyPathTree, growPath, placesInTree } from './path-tree.ts';
import type { PathTree } from './path-tree.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath, Place, PlanProblem } from './plan-problem.ts';
import { placeFinder } from './text-place.ts';
import type { PlaceFinder } from './text-place.ts';

const NOT_IN_JSON: Readonly<Record<JsonExtra, string>> = {
  comment: 'this is no JSON: it has no comments; remove this one, or read the text as JSONC',
  trailing_comma: 'this is no JSON: nothing follows this comma; remove the comma, or read the text as JSONC',
};

/** Reads a JSON text, or JSONC: comments, trailing commas. Keys that stand twice in one object are problems. */
export function readJson(text: string, dialect: 'json' | 'jsonc'): DocumentSource | UnreadableSource {
  const problems: PlanProblem[] = [];
  const extras: { readonly start: number; readonly end: number }[] = [];
  let placeOf: PlaceFinder | null = null;
  const place = (offset: number) => (placeOf ??= placeFinder(text))(offset);
  const fault = walkJson(text, {
    repeatedKey: (path, offset) => {
      const message = `the key ${JSON.stringify(path.at(-1))} stands twice in this object: remove one`;
      problems.push(planProblem({ code: 'duplicate_key', path: [...path], message }, place(offset)));
    },
    extra: (extra, start, end) => {
      extras.push({ start, end });
      if (dialect === 'json')
        problems.push(planProblem(documentFinding('syntax', NOT_IN_JSON[extra]), place(start)));
    },
  });
  if (fault !== null) {
    const problem = planProblem(documentFinding(fault.code, fault.message), place(fault.offset));
    return { ok: false, problems: [...problems, problem] };
  }
  return {
    ok: true,
    value: JSON.parse(without(text, extras)),
    problems,
    warnings: [],
    places: (paths) => placesIn(text, paths),
  };
}

function without(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  const kept: string[] = [];
  let from = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    kept.push(text.slice(from, start));
    from = end;
  }
  kept.push(text.slice(from));
  return kept.join(' ');
}

function placesIn(text: string, paths: readonly DocumentPath[]): (Place | null)[] {
  const root = emptyPathTree();
  for (const path of paths) growPath(root, path);
  const open: (PathTree | undefined)[] = [root];
  walkJson(text, {
    value: (path, offset) => {
      const key = path.at(-1);
      const here = key === undefined ? root : open[path.length - 1]?.children.get(key);
      open[path.length] = here;
      if (here !== undefined) here.offset = offset;
    },
  });
  return placesInTree(root, paths, placeFinder(text));
}
