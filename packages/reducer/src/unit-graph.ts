import { neighbours, reversed } from './adjacency.ts';
import type { Adjacency } from './adjacency.ts';
import { dispatchOrder } from './dispatch-order.ts';
import { expectedCost } from './expected-cost.ts';
import { lenientEdges } from './lenient-edges.ts';
import type { LenientEdges } from './lenient-edges.ts';
import { dependencyOrder, longestWays } from './longest-ways.ts';
import type { PlannedUnit } from './planned-unit.ts';
import { UnitRanks } from './unit-ranks.ts';

/**
 * Who needs whom in a run. A unit's rank is its place in the order in which units are started: by priority, highest first,
 * then by the longest way to the end, then by id. Never changes.
 */
export interface UnitGraph {
  readonly units: readonly PlannedUnit[];
  /** By rank. */
  readonly unit_ids: readonly string[];
  readonly ranks: UnitRanks;
  /** Ranks in the order of the plan. */
  readonly plan_order: Int32Array;
  /** Places in the plan, by rank. */
  readonly places: Int32Array;
  /** By rank. */
  readonly retries: Int32Array;
  readonly dependencies: Adjacency;
  readonly dependents: Adjacency;
  /** Which dependencies need only have ended; null: none. */
  readonly lenient: LenientEdges | null;
  /** Whether a unit has a budget of its own. */
  readonly budgeted: boolean;
  /** All agents of all chains; null when a unit names none. */
  readonly agents: readonly string[] | null;
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
  ranks: new UnitRanks(new Map(), new Int32Array(0)),
  plan_order: new Int32Array(0),
  places: new Int32Array(0),
  retries: new Int32Array(0),
  dependencies: NO_EDGES,
  dependents: NO_EDGES,
  lenient: null,
  budgeted: false,
  agents: [],
};

/** Builds the graph of a run in time linear in units and edges, but for sorting. */
export function buildUnitGraph(units: readonly PlannedUnit[]): GraphResult {
  for (const unit of units) {
    const message = oddNumber(unit);
    if (message !== null) return { ok: false, message };
  }
  const placeOf = new Map<string, number>();
  for (const { unit_id: unitId } of units) {
    const place = placeOf.size;
    if (place === placeOf.set(unitId, place).size)
      return { ok: false, message: `unit id "${unitId}" is used twice` };
  }
  const planned = plannedEdges(units, placeOf);
  if (typeof planned === 'string') return { ok: false, message: planned };
  const needed = reversed(planned);
  const order = dependencyOrder(planned, needed);
  if (order.length < units.length) {
    const stuck = firstMissing(order, units.length);
    const message = `unit "${units[stuck]?.unit_id ?? ''}" can never start: its dependencies form a cycle`;
    return { ok: false, message };
  }
  const places = dispatchOrder(units, placeOf, longestWays(order, needed, expectedCost(units)));
  return { ok: true, graph: rankedGraph(units, places, planned, placeOf) };
}

/** The graph in which units are known by their rank. */
function rankedGraph(
  units: readonly PlannedUnit[],
  places: Int32Array,
  planned: Adjacency,
  placeOf: ReadonlyMap<string, number>,
): UnitGraph {
  const planOrder = new Int32Array(units.length);
  const retries = new Int32Array(units.length);
  const unitIds: string[] = [];
  let budgeted = false;
  for (let rank = 0; rank < places.length; rank += 1) {
    const place = places[rank] ?? 0;
    const unit = units[place];
    if (unit === undefined) continue;
    planOrder[place] = rank;
    retries[rank] = Math.min(unit.retries, MOST_RETRIES);
    unitIds.push(unit.unit_id);
    budgeted ||= unit.budget !== undefined;
  }
  const dependencies = ranked(planned, places, planOrder);
  const dependents = reversed(dependencies);
  return {
    units,
    unit_ids: unitIds,
    ranks: new UnitRanks(placeOf, planOrder),
    plan_order: planOrder,
    places,
    retries,
    dependencies,
    dependents,
    lenient: lenientEdges(units, { places, dependencies, dependents, unitIds }),
    budgeted,
    agents: namedAgents(units),
  };
}

function namedAgents(units: readonly PlannedUnit[]): readonly string[] | null {
  const named = new Set<string>();
  for (const { agents = [] } of units) {
    if (agents.length === 0) return null;
    for (const agent of agents) named.add(agent);
  }
  return [...named];
}

/** The same lists by rank. */
function ranked({ start, targets }: Adjacency, places: Int32Array, planOrder: Int32Array): Adjacency {
  const next = { start: new Int32Array(start.length), targets: new Int32Array(targets.length) };
  let end = 0;
  for (let rank = 0; rank < places.length; rank += 1) {
    const place = places[rank] ?? 0;
    for (let edge = start[place] ?? 0; edge < (start[place + 1] ?? 0); edge += 1) {
      next.targets[end++] = planOrder[targets[edge] ?? 0] ?? 0;
    }
    next.start[rank + 1] = end;
  }
  return next;
}

function firstMissing(order: Int32Array, size: number): number {
  const seen = new Uint8Array(size);
  for (const unit of order) seen[unit] = 1;
  return seen.indexOf(0);
}

function oddNumber({
  unit_id: unitId,
  retries,
  priority,
  expected_ms: expected = 0,
}: PlannedUnit): string | null {
  if (!Number.isSafeInteger(retries) || retries < 0)
    return `unit "${unitId}" has ${retries} retries, expected a whole number of 0 or more`;
  if (!(expected >= 0 && expected <= Number.MAX_SAFE_INTEGER))
    return `unit "${unitId}" is expected to take ${expected} ms, expected a number of 0 or more`;
  return Number.isSafeInteger(priority)
    ? null
    : `unit "${unitId}" has the priority ${priority}, expected a whole number`;
}

/** The unit of that rank. */
export function unitAt(graph: UnitGraph, rank: number): PlannedUnit | undefined {
  return graph.units[graph.places[rank] ?? -1];
}

/** The ranks of the dependencies that have to succeed. */
export function strictDependencies({ dependencies, lenient }: UnitGraph, rank: number): Iterable<number> {
  const all = neighbours(dependencies, rank);
  const first = dependencies.start[rank] ?? 0;
  return lenient === null ? all : all.filter((_, at) => lenient.marks[first + at] !== 1);
}

/** Dependencies of each unit, each named once, by places in the plan; or the message about one that is not in it. */
function plannedEdges(
  units: readonly PlannedUnit[],
  placeOf: ReadonlyMap<string, number>,
): Adjacency | string {
  const start = new Int32Array(units.length + 1);
  let edges = 0;
  for (const { dependencies } of units) edges += dependencies.length;
  const targets = new Int32Array(edges);
  const lastUser = new Int32Array(units.length).fill(-1);
  let place = 0;
  let end = 0;
  for (const unit of units) {
    for (const dependency of unit.dependencies) {
      const target = placeOf.get(dependency);
      if (target === undefined)
        return `unit "${unit.unit_id}" needs "${dependency}", which is not in the plan`;
      if (lastUser[target] === place) continue;
      lastUser[target] = place;
      targets[end++] = target;
    }
    place += 1;
    start[place] = end;
  }
  return { start, targets: targets.subarray(0, end) };
}
