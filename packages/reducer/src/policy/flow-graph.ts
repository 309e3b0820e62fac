/** A way from one node of a graph to another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** All nodes that can be reached from these, themselves included. */
export function reachable(edges: readonly Edge[], roots: Iterable<string>): ReadonlySet<string> {
  const seen = new Set(roots);
  const targets = targetsByNode(edges);
  for (const node of seen) for (const target of targets.get(node) ?? []) seen.add(target);
  return seen;
}

/** The edges that are part of some cycle. */
export function edgesOnCycles<E extends Edge>(edges: readonly E[]): E[] {
  const reach = new Map<string, ReadonlySet<string>>();
  return edges.filter(({ from, to }) => {
    const seen = reach.get(to) ?? reachable(edges, [to]);
    reach.set(to, seen);
    return seen.has(from);
  });
}

/** Cycles that have no node in common, each as `a, b, …` from its first edge on; there is one wherever there is any. */
export function separateCycles(edges: readonly Edge[]): string[][] {
  const cyclic = edgesOnCycles(edges);
  const told = new Set<string>();
  return cyclic.flatMap(({ from, to }) => {
    if (told.has(from) || told.has(to)) return [];
    const cycle = from === to ? [from] : [from, ...shortestWay(cyclic, to, from).slice(0, -1)];
    for (const node of reachable(cyclic, cycle)) told.add(node);
    return [cycle];
  });
}

function shortestWay(edges: readonly Edge[], from: string, to: string): string[] {
  const targets = targetsByNode(edges);
  const cameFrom = new Map<string, string | null>([[from, null]]);
  for (const node of cameFrom.keys()) {
    for (const target of targets.get(node) ?? []) if (!cameFrom.has(target)) cameFrom.set(target, node);
  }
  const way: string[] = [];
  for (let node: string | null = to; node !== null; node = cameFrom.get(node) ?? null) way.unshift(node);
  return way;
}

function targetsByNode(edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  return targets;
}
