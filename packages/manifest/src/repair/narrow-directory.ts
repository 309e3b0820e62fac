import { directoryFault, foldSegment, foldSegments, pathSegments, reservedSegment } from '../edit-area.ts';
import { directoryWay } from '../lint/file-tree.ts';
import type { FileTree } from '../lint/file-tree.ts';
import type { NarrowRepair } from './plan-repair.ts';

/** A unit with more directories than this is not what anybody wants to read. */
const MAX_NARROWED = 50;

/** What is to be kept free: the folded segments of directories below the wide one. */
interface Taken {
  readonly children: Map<string, Taken>;
  whole: boolean;
}

/** Where a directory of a unit can be narrowed to, so that the given ones inside it are left out; null if nowhere. */
export function narrowDirectory(
  tree: FileTree,
  unitId: string,
  directory: string,
  inside: readonly string[],
  caseInsensitive: boolean | undefined,
): NarrowRepair | null {
  const at = directoryWay(tree, directory, caseInsensitive)?.at(-1);
  if (at === undefined) return null;
  const taken = takenBelow(foldSegments(directory).length, inside);
  if (taken.whole) return null;
  const kept: string[] = [];
  let leftOut = 0;
  const way = [{ path: pathSegments(directory).join('/'), directory: at, taken }];
  for (let here = way.pop(); here !== undefined; here = way.pop()) {
    leftOut += here.directory.files.length;
    for (const child of here.directory.directories.values()) {
      const path = `${here.path}/${child.name}`;
      const below = here.taken.children.get(foldSegment(child.name));
      if (below?.whole === true) continue;
      if (below !== undefined) way.push({ path, directory: child, taken: below });
      else if (directoryFault(path) === null && reservedSegment(path) === null) kept.push(path);
      else leftOut += child.total;
      if (kept.length > MAX_NARROWED) return null;
    }
  }
  if (kept.length === 0) return null;
  return { type: 'narrow', unit_id: unitId, directory, directories: kept.sort(), files_left_out: leftOut };
}

function takenBelow(depth: number, inside: readonly string[]): Taken {
  const root: Taken = { children: new Map(), whole: false };
  for (const path of inside) {
    let here = root;
    for (const segment of foldSegments(path).slice(depth)) {
      let child = here.children.get(segment);
      if (child === undefined) here.children.set(segment, (child = { children: new Map(), whole: false }));
      here = child;
    }
    here.whole = true;
  }
  return root;
}
