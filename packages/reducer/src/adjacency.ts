/** Lists of ranks, one per unit, end to end: those of unit r are `targets[start[r]]` up to `targets[start[r + 1]]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly targets: Int32Array;
}

/** The ranks beside that rank, without copying. */
export function neighbours(adjacency: Adjacency, rank: number): Int32Array {
  return adjacency.targets.subarray(adjacency.start[rank], adjacency.start[rank + 1]);
}

/** The same edges, from the other end. */
export function reversed(edges: Adjacency): Adjacency {
  const size = edges.start.length - 1;
  const start = new Int32Array(size + 1);
  for (const target of edges.targets) start[target + 1] = (start[target + 1] ?? 0) + 1;
  for (let rank = 0; rank < size; rank += 1) start[rank + 1] = (start[rank + 1] ?? 0) + (start[rank] ?? 0);
  const next = start.slice();
  const targets = new Int32Array(edges.targets.length);
  for (let rank = 0; rank < size; rank += 1) {
    for (let edge = edges.start[rank] ?? 0; edge < (edges.start[rank + 1] ?? 0); edge += 1) {
      const target = edges.targets[edge] ?? 0;
      const at = next[target] ?? 0;
      targets[at] = rank;
      next[target] = at + 1;
    }
  }
  return { start, targets };
}
