import type { Adjacency } from './adjacency.ts';

/** In an order in which each unit comes after all that it needs; shorter than the list of units when some form a cycle. */
export function dependencyOrder(dependencies: Adjacency, dependents: Adjacency): Int32Array {
  const size = dependencies.start.length - 1;
  const open = new Int32Array(size);
  const queue = new Int32Array(size);
  let tail = 0;
  for (let unit = 0; unit < size; unit += 1) {
    open[unit] = (dependencies.start[unit + 1] ?? 0) - (dependencies.start[unit] ?? 0);
    if (open[unit] === 0) queue[tail++] = unit;
  }
  for (let head = 0; head < tail; head += 1) {
    const done = queue[head] ?? 0;
    for (let edge = dependents.start[done] ?? 0; edge < (dependents.start[done + 1] ?? 0); edge += 1) {
      const unit = dependents.targets[edge] ?? 0;
      open[unit] = (open[unit] ?? 0) - 1;
      if (open[unit] === 0) queue[tail++] = unit;
    }
  }
  return queue.subarray(0, tail);
}

/** How long the longest way from each unit to the end is, itself included. */
export function longestWays(
  order: Int32Array,
  dependents: Adjacency,
  cost: (unit: number) => number,
): Float64Array {
  const ways = new Float64Array(order.length);
  for (let place = order.length - 1; place >= 0; place -= 1) {
    const unit = order[place] ?? 0;
    let longest = 0;
    for (let edge = dependents.start[unit] ?? 0; edge < (dependents.start[unit + 1] ?? 0); edge += 1) {
      longest = Math.max(longest, ways[dependents.targets[edge] ?? 0] ?? 0);
    }
    ways[unit] = longest + cost(unit);
  }
  return ways;
}
