import type { DocumentPath, Place } from './plan-problem.ts';
import type { PlaceFinder } from './text-place.ts';

/** Offsets of values by their paths. */
export interface PathTree {
  readonly children: Map<string | number, PathTree>;
  offset: number | null;
}

/** A tree, or a branch of one, that knows no offset yet. */
export function emptyPathTree(): PathTree {
  return { children: new Map(), offset: null };
}

/** The branch of a path, made where it is missing. */
export function growPath(root: PathTree, path: DocumentPath): PathTree {
  let node = root;
  for (const part of path) {
    let child = node.children.get(part);
    if (child === undefined) node.children.set(part, (child = emptyPathTree()));
    node = child;
  }
  return node;
}

/** The place of each path, or of the nearest thing around it that has one. */
export function placesInTree(
  root: PathTree,
  paths: readonly DocumentPath[],
  place: PlaceFinder,
): (Place | null)[] {
  return paths.map((path) => {
    const offset = nearestOffset(root, path);
    return offset === null ? null : place(offset);
  });
}

function nearestOffset(root: PathTree, path: DocumentPath): number | null {
  let node: PathTree | undefined = root;
  let offset = root.offset;
  for (const part of path) {
    node = node.children.get(part);
    if (node === undefined) break;
    offset = node.offset ?? offset;
  }
  return offset;
}
