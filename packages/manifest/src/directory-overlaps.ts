import { foldSegments } from './edit-area.ts';

/** One allowed directory of one unit. */
export interface Claim {
  readonly owner: string;
  readonly directory: string;
}

/** Two claims of different owners on one place; the first contains the second, or both are the same place. */
export interface Overlap<Of extends Claim> {
  readonly outer: Of;
  readonly inner: Of;
}

interface Node<Of extends Claim> {
  readonly children: Map<string, Node<Of>>;
  /** The first claim on exactly this directory, and the first of another owner. */
  first: Of | undefined;
  other: Of | undefined;
}

/**
 * Overlaps between claims of different owners, in time linear in the number of path segments.
 * Of many claims on one directory it names one pair each, so the answer is as short as it can be and still whole:
 * it is empty only if no two claims overlap, and every owner that stands in another's way is named.
 */
export function directoryOverlaps<Of extends Claim>(claims: readonly Of[]): Overlap<Of>[] {
  const root = emptyNode<Of>();
  const ways = claims.map((claim) => insert(root, claim));
  return claims.flatMap((inner, index) =>
    (ways[index] ?? []).flatMap((node) => {
      const ownsFirst = node.first?.owner === inner.owner;
      const outer = ownsFirst ? node.other : node.first;
      // Claims on one and the same directory meet at its node: only the later owner reports the pair.
      const reportedByOther = ownsFirst && node === ways[index]?.at(-1);
      return outer === undefined || reportedByOther ? [] : [{ outer, inner }];
    }),
  );
}

function insert<Of extends Claim>(root: Node<Of>, claim: Of): readonly Node<Of>[] {
  const way: Node<Of>[] = [root];
  let node = root;
  for (const segment of foldSegments(claim.directory)) {
    let child = node.children.get(segment);
    if (child === undefined) node.children.set(segment, (child = emptyNode<Of>()));
    way.push((node = child));
  }
  if (node.first === undefined) node.first = claim;
  else if (node.first.owner !== claim.owner) node.other ??= claim;
  return way;
}

function emptyNode<Of extends Claim>(): Node<Of> {
  return { children: new Map(), first: undefined, other: undefined };
}
