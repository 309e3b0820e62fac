import type { PlannedUnit } from './planned-unit.ts';

/** Lists of ranks, one per unit, end to end: those of unit r are `targets[start[r]]` up to `targets[start[r + 1]]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly targets: Int32Array;
}

/** Who needs whom in a run. A unit's rank is its place by priority, highest first, then by id. Never changes. */
export interface UnitGraph {
  readonly units: readonly PlannedUnit[];
  /** By rank. */
  readonly unit_ids: readonly string[];
  readonly ranks: ReadonlyMap<string, number>;
  /** Ranks in the order of the plan. */
  readonly plan_order: Int32Array;
  /** Places in the plan, by rank. */
  readonly places: Int32Array;
  /** By rank. */
  readonly retries: Int32Array;
  readonly dependencies: Adjacency;
  readonly dependents: Adjacency;
  /** Whether a unit has a budget of its own. */
  readonly budgeted: boolean;
}

/** A graph, or why these units are none. */
export type GraphResult =
  | { readonly ok: true; readonly graph: UnitGraph }
  | { readonly ok: false; readonly message: string };

/** What 32 bits hold. */
const MOST_RETRIES = 2 ** 31 - 1;

const NO_EDGES: Adjacency = { start: new Int32Array(1), targets: new Int32Array(0) };

export const EMPTY_GRAPH: UnitGraph = {
  units: [],
  unit_ids: [],
  ranks: new Map(),
  plan_order: new Int32Array(0),
  places: new Int32Array(0),
  retries: new Int32Array(0),
  dependencies: NO_EDGES,
  dependents: NO_EDGES,
  budgeted: false,
};

/** Builds the graph of a run in time linear in units and edges, but for sorting the ids. */
export function buildUnitGraph(units: readonly PlannedUnit[]): GraphResult {
  for (const unit of units) {
    const message = oddNumber(unit);
    if (message !== null) return { ok: false, message };
  }
  const unitIds = idsByRank(units);
  const ranks = new Map<string, number>();
  for (const [rank, unitId] of unitIds.entries()) ranks.set(unitId, rank);
  if (ranks.size < units.length)
    return { ok: false, message: `unit id "${firstTwice(unitIds)}" is used twice` };
  const planOrder = Int32Array.from(units, (unit) => ranks.get(unit.unit_id) ?? 0);
  const edges = dependencyEdges(units, planOrder, ranks);
  if (typeof edges === 'string') return { ok: false, message: edges };
  const dependents = reversed(edges);
  const stuck = firstOnCycle(edges, dependents);
  if (stuck !== -1) {
    const message = `unit "${unitIds[stuck] ?? ''}" can never start: its dependencies form a cycle`;
    return { ok: false, message };
  }
  const retries = new Int32Array(units.length);
  const places = new Int32Array(units.length);
  for (const [place, unit] of units.entries()) {
    places[planOrder[place] ?? 0] = place;
    retries[planOrder[place] ?? 0] = Math.min(unit.retries, MOST_RETRIES);
  }
  return {
    ok: true,
    graph: {
      units,
      unit_ids: unitIds,
      ranks,
      plan_order: planOrder,
      places,
      retries,
      dependencies: edges,
      dependents,
      budgeted: units.some(({ budget }) => budget !== undefined),
    },
  };
}

function oddNumber({ unit_id: unitId, retries, priority }: PlannedUnit): string | null {
  if (!Number.isSafeInteger(retries) || retries < 0)
    return `unit "${unitId}" has ${retries} retries, expected a whole number of 0 or more`;
  return Number.isSafeInteger(priority)
    ? null
    : `unit "${unitId}" has the priority ${priority}, expected a whole number`;
}

/** The unit of that rank. */
export function unitAt(graph: UnitGraph, rank: number): PlannedUnit | undefined {
  return graph.units[graph.places[rank] ?? -1];
}

/** The ranks beside that rank, without copying. */
export function neighbours(adjacency: Adjacency, rank: number): Int32Array {
  return adjacency.targets.subarray(adjacency.start[rank], adjacency.start[rank + 1]);
}

function idsByRank(units: readonly PlannedUnit[]): string[] {
  const byPriority = new Map<number, string[]>();
  for (const { priority, unit_id: unitId } of units) {
    const ids = byPriority.get(priority);
    if (ids === undefined) byPriority.set(priority, [unitId]);
    else ids.push(unitId);
  }
  const priorities = [...byPriority.keys()].sort((left, right) => right - left);
  // Ids are ASCII, so the default order, by UTF-16 unit, is the one by code point.
  return priorities.flatMap((priority) => byPriority.get(priority)?.sort() ?? []);
}

function firstTwice(unitIds: readonly string[]): string {
  const seen = new Set<string>();
  return unitIds.find((unitId) => seen.size === seen.add(unitId).size) ?? '';
}

/** Dependencies of each rank, each named once, or the message about one that is not in the plan. */
function dependencyEdges(
  units: readonly PlannedUnit[],
  planOrder: Int32Array,
  ranks: ReadonlyMap<string, number>,
): Adjacency | string {
  const byRank: PlannedUnit[] = [];
  for (const [place, unit] of units.entries()) byRank[planOrder[place] ?? 0] = unit;
  const start = new Int32Array(units.length + 1);
  const targets = new Int32Array(units.reduce((sum, unit) => sum + unit.dependencies.length, 0));
  const lastUser = new Int32Array(units.length).fill(-1);
  let end = 0;
  for (const [rank, unit] of byRank.entries()) {
    for (const dependency of unit.dependencies) {
      const target = ranks.get(dependency);
      if (target === undefined)
        return `unit "${unit.unit_id}" needs "${dependency}", which is not in the plan`;
      if (lastUser[target] === rank) continue;
      lastUser[target] = rank;
      targets[end++] = target;
    }
    start[rank + 1] = end;
  }
  return { start, targets: targets.subarray(0, end) };
}

function reversed(edges: Adjacency): Adjacency {
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

/** A rank that can never be reached by finishing units one after the other, or -1. */
function firstOnCycle(dependencies: Adjacency, dependents: Adjacency): number {
  const size = dependencies.start.length - 1;
  const open = new Int32Array(size);
  const queue = new Int32Array(size);
  let tail = 0;
  for (let rank = 0; rank < size; rank += 1) {
    open[rank] = (dependencies.start[rank + 1] ?? 0) - (dependencies.start[rank] ?? 0);
    if (open[rank] === 0) queue[tail++] = rank;
  }
  for (let head = 0; head < tail; head += 1) {
    const done = queue[head] ?? 0;
    for (let edge = dependents.start[done] ?? 0; edge < (dependents.start[done + 1] ?? 0); edge += 1) {
      const rank = dependents.targets[edge] ?? 0;
      open[rank] = (open[rank] ?? 0) - 1;
      if (open[rank] === 0) queue[tail++] = rank;
    }
  }
  return open.findIndex((left) => left > 0);
}
