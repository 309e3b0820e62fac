/** A dependency of one node: where it is written, and the node that it names. */
export interface Edge {
  readonly position: number;
  readonly target: number;
}

/** A way from a node back to itself. The edge that closes it is written at the last node of the way. */
export interface Cycle {
  readonly nodes: readonly number[];
  readonly length: number;
  readonly closedBy: { readonly node: number; readonly position: number };
}

const UNSEEN = -1;
const DONE = -2;
const SHOWN_NODES = 12;

/**
 * Cycles such that without their closing edges no cycle is left, in time linear in nodes and edges.
 * Depth first with its own stack, so that long chains cannot exhaust the stack of the language.
 */
export function dependencyCycles(graph: readonly (readonly Edge[])[]): Cycle[] {
  const depth = new Int32Array(graph.length).fill(UNSEEN);
  const nextEdge = new Int32Array(graph.length);
  const cycles: Cycle[] = [];
  for (let root = 0; root < graph.length; root += 1) {
    if (depth[root] !== UNSEEN) continue;
    const way = [root];
    depth[root] = 0;
    for (let node = way.at(-1); node !== undefined; node = way.at(-1)) {
      const taken = nextEdge[node] ?? 0;
      const edge = graph[node]?.[taken];
      if (edge === undefined) {
        depth[node] = DONE;
        way.pop();
        continue;
      }
      nextEdge[node] = taken + 1;
      const seenAt = depth[edge.target] ?? DONE;
      if (seenAt === UNSEEN) depth[edge.target] = way.push(edge.target) - 1;
      else if (seenAt >= 0) cycles.push(cycleOf(way, seenAt, { node, position: edge.position }));
    }
  }
  return cycles;
}

function cycleOf(way: readonly number[], from: number, closedBy: Cycle['closedBy']): Cycle {
  const length = way.length - from;
  if (length <= SHOWN_NODES) return { nodes: way.slice(from), length, closedBy };
  const half = SHOWN_NODES / 2;
  return { nodes: [...way.slice(from, from + half), ...way.slice(-half)], length, closedBy };
}

/** The cycle as one line, `a → b → a`; the middle of a long one is only counted. */
export function formatCycle(cycle: Cycle, names: readonly string[]): string {
  const shown = cycle.nodes.map((node) => names[node] ?? '?');
  const hidden = cycle.length - shown.length;
  if (hidden > 0) shown.splice(shown.length / 2, 0, `(${hidden} more)`);
  return [...shown, shown[0]].join(' → ');
}
