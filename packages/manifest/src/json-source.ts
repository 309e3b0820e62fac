import { documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { walkJson } from './json-walk.ts';
import { planProblem } from './plan-problem.ts';
import type { DocumentPath, Place, PlanProblem } from './plan-problem.ts';
import { placeFinder } from './text-place.ts';
import type { PlaceFinder } from './text-place.ts';

/** Reads a JSON text; keys that stand twice in one object are problems. */
export function readJson(text: string): DocumentSource | UnreadableSource {
  const problems: PlanProblem[] = [];
  let placeOf: PlaceFinder | null = null;
  const place = (offset: number) => (placeOf ??= placeFinder(text))(offset);
  const fault = walkJson(text, {
    repeatedKey: (path, offset) => {
      const message = `the key ${JSON.stringify(path.at(-1))} stands twice in this object: remove one`;
      problems.push(planProblem({ code: 'duplicate_key', path: [...path], message }, place(offset)));
    },
  });
  if (fault !== null) {
    return {
      ok: false,
      problems: [planProblem(documentFinding(fault.code, fault.message), place(fault.offset))],
    };
  }
  return {
    ok: true,
    value: JSON.parse(text),
    problems,
    warnings: [],
    places: (paths) => placesIn(text, paths),
  };
}

interface Wanted {
  readonly children: Map<string | number, Wanted>;
  offset: number | null;
}

function placesIn(text: string, paths: readonly DocumentPath[]): (Place | null)[] {
  const root = wantedTree(paths);
  const open: (Wanted | undefined)[] = [root];
  walkJson(text, {
    value: (path, offset) => {
      const key = path.at(-1);
      const here = key === undefined ? root : open[path.length - 1]?.children.get(key);
      open[path.length] = here;
      if (here !== undefined) here.offset = offset;
    },
  });
  const place = placeFinder(text);
  return paths.map((path) => {
    const offset = nearestOffset(root, path);
    return offset === null ? null : place(offset);
  });
}

function wantedTree(paths: readonly DocumentPath[]): Wanted {
  const root: Wanted = { children: new Map(), offset: null };
  for (const path of paths) {
    let node = root;
    for (const part of path) {
      let child = node.children.get(part);
      if (child === undefined) node.children.set(part, (child = { children: new Map(), offset: null }));
      node = child;
    }
  }
  return root;
}

function nearestOffset(root: Wanted, path: DocumentPath): number | null {
  let node = root;
  let offset = root.offset;
  for (const part of path) {
    const child = node.children.get(part);
    if (child === undefined || child.offset === null) break;
    node = child;
    offset = child.offset;
  }
  return offset;
}
