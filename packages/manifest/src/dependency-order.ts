import { dependencyCycles } from './dependency-cycles.ts';
import { dependencyGraph } from './dependency-graph.ts';
import type { UnitDraft } from './unit-draft.ts';

/** Most steps that all questions to one order may take together; what would take more is answered with no. */
const MAX_STEPS = 5_000_000;

/** Which units of a plan always end before which others start. Units are named by their position in the plan. */
export interface DependencyOrder {
  /** The units that each needs, each once. */
  readonly dependencies: readonly (readonly number[])[];
  /** How many units lie on the longest way to this one. */
  readonly levels: Int32Array;
  /** An order in which every unit comes after all that it needs: by level, then as in the plan. */
  readonly ranks: Int32Array;
  /** The units by rank. */
  readonly sorted: Int32Array;
  /** True if the second unit needs the first, at any distance. It may say no where the answer takes too long. */
  readonly precedes: (first: number, second: number) => boolean;
}

/** The order that the dependencies make. Of a cycle, the dependency that closes it counts as absent. */
export function dependencyOrder(units: readonly UnitDraft[]): DependencyOrder {
  const dependencies = acyclicDependencies(units);
  const levels = longestWays(dependencies);
  const sorted = sortedByLevel(levels);
  const ranks = new Int32Array(units.length);
  for (const [rank, unit] of sorted.entries()) ranks[unit] = rank;
  return { dependencies, levels, ranks, sorted, precedes: reachability(dependencies, levels, sorted) };
}

function acyclicDependencies(units: readonly UnitDraft[]): readonly (readonly number[])[] {
  const graph = dependencyGraph(units);
  const closing = new Set(
    dependencyCycles(graph).map(({ closedBy }) => `${closedBy.node} ${closedBy.position}`),
  );
  return graph.map((edges, node) => {
    const open =
      closing.size === 0 ? edges : edges.filter(({ position }) => !closing.has(`${node} ${position}`));
    return [...new Set(open.map(({ target }) => target))];
  });
}

/** Peels off, one after the other, the units that wait for nobody any more. */
function longestWays(dependencies: readonly (readonly number[])[]): Int32Array {
  const waitingFor = Int32Array.from(dependencies, (needed) => needed.length);
  const dependents = dependentsOf(dependencies);
  const levels = new Int32Array(dependencies.length);
  const free = [...waitingFor.keys()].filter((unit) => waitingFor[unit] === 0);
  for (let unit = free.pop(); unit !== undefined; unit = free.pop()) {
    for (const dependent of dependents[unit] ?? []) {
      levels[dependent] = Math.max(levels[dependent] ?? 0, (levels[unit] ?? 0) + 1);
      const left = (waitingFor[dependent] ?? 0) - 1;
      waitingFor[dependent] = left;
      if (left === 0) free.push(dependent);
    }
  }
  return levels;
}

/** The other way round: who needs each. */
export function dependentsOf(dependencies: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const dependents: number[][] = dependencies.map(() => []);
  for (const [unit, needed] of dependencies.entries()) {
    for (const dependency of needed) dependents[dependency]?.push(unit);
  }
  return dependents;
}

function sortedByLevel(levels: Int32Array): Int32Array {
  return Int32Array.from(levels.keys()).sort((a, b) => (levels[a] ?? 0) - (levels[b] ?? 0) || a - b);
}

/**
 * Answers most questions at once: no by the levels, yes by a forest that keeps one dependency of each unit, in which
 * whatever stands below a unit has the numbers that follow its own. The rest is searched for.
 */
function reachability(
  dependencies: readonly (readonly number[])[],
  levels: Int32Array,
  sorted: Int32Array,
): DependencyOrder['precedes'] {
  const { first, size } = forestNumbers(dependencies, levels, sorted);
  const levelOf = (unit: number) => levels[unit] ?? 0;
  const isAbove = (upper: number, lower: number): boolean => {
    const distance = (first[lower] ?? 0) - (first[upper] ?? 0);
    return distance >= 0 && distance < (size[upper] ?? 0);
  };
  const seenBy = new Int32Array(dependencies.length);
  let question = 0;
  let steps = MAX_STEPS;
  return (wanted, from) => {
    if (levelOf(wanted) >= levelOf(from)) return false;
    if (isAbove(wanted, from) || dependencies[from]?.includes(wanted) === true) return true;
    question += 1;
    const way = [from];
    for (let unit = way.pop(); unit !== undefined; unit = way.pop()) {
      for (const dependency of dependencies[unit] ?? []) {
        if ((steps -= 1) < 0) return false;
        if (isAbove(wanted, dependency)) return true;
        if (seenBy[dependency] === question || levelOf(dependency) <= levelOf(wanted)) continue;
        seenBy[dependency] = question;
        way.push(dependency);
      }
    }
    return false;
  };
}

interface ForestNumbers {
  readonly first: Int32Array;
  readonly size: Int32Array;
}

function forestNumbers(
  dependencies: readonly (readonly number[])[],
  levels: Int32Array,
  sorted: Int32Array,
): ForestNumbers {
  const parents = dependencies.map((needed) => deepest(needed, levels));
  const size = new Int32Array(parents.length).fill(1);
  for (const unit of sorted.toReversed()) {
    const parent = parents[unit];
    if (parent !== undefined) size[parent] = (size[parent] ?? 0) + (size[unit] ?? 0);
  }
  const first = new Int32Array(parents.length);
  const nextBelow = new Int32Array(parents.length);
  let nextRoot = 0;
  for (const unit of sorted) {
    const parent = parents[unit];
    const number = parent === undefined ? nextRoot : (nextBelow[parent] ?? 0);
    if (parent === undefined) nextRoot += size[unit] ?? 0;
    else nextBelow[parent] = number + (size[unit] ?? 0);
    first[unit] = number;
    nextBelow[unit] = number + 1;
  }
  return { first, size };
}

function deepest(units: readonly number[], levels: Int32Array): number | undefined {
  let best = units[0];
  for (const unit of units) if ((levels[unit] ?? 0) > (levels[best ?? unit] ?? 0)) best = unit;
  return best;
}
