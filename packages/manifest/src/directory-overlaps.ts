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

/** Which owners never write at the same time, because one waits for the other. */
export interface OwnerOrder {
  /** Grows along every wait: whoever waits for another has the higher rank. Unknown owners have -1. */
  readonly rank: (owner: string) => number;
  /** True if the second waits, directly or not, until the first has ended. */
  readonly precedes: (first: string, second: string) => boolean;
}

const UNORDERED: OwnerOrder = { rank: () => 0, precedes: () => false };

interface Node<Of extends Claim> {
  readonly children: Map<string, Node<Of>>;
  /** The first claim of each owner on exactly this directory. */
  readonly claims: Map<string, Ranked<Of>>;
  sorted: readonly Ranked<Of>[] | undefined;
}

interface Ranked<Of extends Claim> {
  readonly claim: Of;
  rank: number;
  position: number;
}

/**
 * Overlaps between claims of different owners that may write at the same time, nearly linear in the number of path
 * segments. It names few pairs, not all: of the owners of one directory the neighbours in the order, and of a
 * directory above those between whom the owner below would stand. That is enough: it is empty only if no two claims
 * overlap but those of owners that wait for each other, and once the pairs it names wait, all do.
 */
export function directoryOverlaps<Of extends Claim>(
  claims: readonly Of[],
  order: OwnerOrder = UNORDERED,
): Overlap<Of>[] {
  const root = emptyNode<Of>();
  const ways = claims.map((claim) => insert(root, claim));
  return claims.flatMap((inner, index) =>
    (ways[index] ?? []).flatMap((node) => {
      const near = node === ways[index]?.at(-1) ? before(node, inner, order) : around(node, inner, order);
      return near.filter((outer) => !areOrdered(outer, inner, order)).map((outer) => ({ outer, inner }));
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
  if (!node.claims.has(claim.owner)) {
    node.claims.set(claim.owner, { claim, rank: 0, position: 0 });
  }
  return way;
}

function emptyNode<Of extends Claim>(): Node<Of> {
  return { children: new Map(), claims: new Map(), sorted: undefined };
}

/** Of the owners of one directory each meets the one before it, so that a pair is named once. */
function before<Of extends Claim>(node: Node<Of>, claim: Of, order: OwnerOrder): readonly Of[] {
  const own = node.claims.get(claim.owner);
  if (node.claims.size < 2 || own?.claim !== claim) return [];
  const sorted = sortedClaims(node, order);
  const previous = sorted[own.position - 1];
  return previous === undefined ? [] : [previous.claim];
}

/** The owners of a directory above, between whom this one would stand. */
function around<Of extends Claim>(node: Node<Of>, claim: Of, order: OwnerOrder): readonly Of[] {
  if (node.claims.size === 0) return [];
  const sorted = sortedClaims(node, order);
  const at = firstFrom(sorted, order.rank(claim.owner));
  const next = sorted[at]?.claim.owner === claim.owner ? sorted[at + 1] : sorted[at];
  return [sorted[at - 1], next].flatMap((near) => (near === undefined ? [] : [near.claim]));
}

function sortedClaims<Of extends Claim>(node: Node<Of>, order: OwnerOrder): readonly Ranked<Of>[] {
  if (node.sorted !== undefined) return node.sorted;
  const sorted = [...node.claims.values()];
  for (const entry of sorted) entry.rank = order.rank(entry.claim.owner);
  sorted.sort((a, b) => a.rank - b.rank);
  for (const [position, entry] of sorted.entries()) entry.position = position;
  return (node.sorted = sorted);
}

function firstFrom(sorted: readonly Ranked<Claim>[], rank: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.rank ?? 0) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

function areOrdered(a: Claim, b: Claim, order: OwnerOrder): boolean {
  return order.precedes(a.owner, b.owner) || order.precedes(b.owner, a.owner);
}
