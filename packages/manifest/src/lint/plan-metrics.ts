import { dependentsOf } from '../dependency-order.ts';
import type { DependencyOrder } from '../dependency-order.ts';
import type { WorkPlan } from '../work-plan.ts';
import type { LintFacts } from './lint-facts.ts';

/** How a plan's units hang together, and what that leaves to be gained by working on many at once. */
export interface PlanMetrics {
  readonly units: number;
  readonly dependencies: number;
  /** Units whose dependencies all lie in earlier levels share a level. */
  readonly levels: readonly (readonly string[])[];
  /** Most units of one level. */
  readonly widest: number;
  /** The level with most units, from 0. */
  readonly widest_level: number;
  /** What costs are counted in: `units`, or `ms` once a duration is known. */
  readonly cost_in: 'units' | 'ms';
  /** The chain that takes longest; no number of workers makes the plan quicker. */
  readonly critical_path: readonly string[];
  readonly critical_path_cost: number;
  /** Cost of all units together. Units of unknown duration count as the mean of the known. */
  readonly work: number;
  /** For how many units at once the last two hold; null for any number. */
  readonly max_workers: number | null;
  /** No schedule takes less. */
  readonly least_cost: number;
  /** No schedule is quicker than one unit after the other by more than this factor. */
  readonly best_speed_up: number;
}

/** Measures a plan whose dependencies have an order. */
export function planMetrics(
  plan: WorkPlan,
  order: DependencyOrder,
  { durations_ms, max_workers }: Pick<LintFacts, 'durations_ms' | 'max_workers'>,
): PlanMetrics {
  const ids = plan.work_units.map((unit) => unit.unit_id);
  const known = ids.map((id) => knownDuration(durations_ms, id));
  const costs = completed(known);
  const ways = longestWays(order, costs);
  const critical = criticalPath(order, costs, ways.before);
  const workers = max_workers !== undefined && max_workers >= 1 ? Math.floor(max_workers) : null;
  const work = sum(costs);
  const least = leastCost(costs, ways, workers);
  const levels = levelsOf(order, ids);
  const widest = levels.reduce((most, level) => Math.max(most, level.length), 0);
  return {
    units: ids.length,
    dependencies: order.dependencies.reduce((total, needed) => total + needed.length, 0),
    levels,
    widest,
    widest_level: Math.max(
      0,
      levels.findIndex((level) => level.length === widest),
    ),
    cost_in: known.some((cost) => cost !== null) ? 'ms' : 'units',
    critical_path: critical.map((unit) => ids[unit] ?? ''),
    critical_path_cost: sum(critical.map((unit) => costs[unit] ?? 0)),
    work,
    max_workers: workers,
    least_cost: least,
    best_speed_up: least > 0 ? work / least : 1,
  };
}

function knownDuration(durations: LintFacts['durations_ms'], id: string): number | null {
  const duration = durations !== undefined && Object.hasOwn(durations, id) ? durations[id] : undefined;
  return duration !== undefined && Number.isFinite(duration) && duration > 0 ? duration : null;
}

function completed(known: readonly (number | null)[]): readonly number[] {
  const told = known.filter((cost) => cost !== null);
  const mean = told.length === 0 ? 1 : sum(told) / told.length;
  return known.map((cost) => cost ?? mean);
}

interface Ways {
  /** What must be done before each unit can start, at least. */
  readonly before: readonly number[];
  /** What remains to be done after each unit, at least. */
  readonly after: readonly number[];
}

function longestWays({ dependencies, sorted }: DependencyOrder, costs: readonly number[]): Ways {
  const dependents = dependentsOf(dependencies);
  return {
    before: longest(sorted, dependencies, costs),
    after: longest(sorted.toReversed(), dependents, costs),
  };
}

function longest(
  sorted: Int32Array,
  neighbours: readonly (readonly number[])[],
  costs: readonly number[],
): readonly number[] {
  const ways = costs.map(() => 0);
  for (const unit of sorted) {
    let longest = 0;
    for (const near of neighbours[unit] ?? []) {
      longest = Math.max(longest, (ways[near] ?? 0) + (costs[near] ?? 0));
    }
    ways[unit] = longest;
  }
  return ways;
}

function criticalPath(
  { dependencies, sorted }: DependencyOrder,
  costs: readonly number[],
  before: readonly number[],
): readonly number[] {
  const end = (unit: number) => (before[unit] ?? 0) + (costs[unit] ?? 0);
  const latest = (units: Iterable<number>): number | undefined => {
    let best: number | undefined;
    for (const unit of units) if (best === undefined || end(unit) > end(best)) best = unit;
    return best;
  };
  const path: number[] = [];
  for (let unit = latest(sorted); unit !== undefined; unit = latest(dependencies[unit] ?? []))
    path.push(unit);
  return path.toReversed();
}

/**
 * No schedule ends earlier than its longest chain. Nor can it do what needs a long way before it sooner than after
 * that way, by all workers together; the same holds backwards from the end. The way of no length is all of the work.
 */
function leastCost(costs: readonly number[], { before, after }: Ways, workers: number | null): number {
  const chain = costs.reduce((most, cost, unit) => Math.max(most, (before[unit] ?? 0) + cost), 0);
  if (workers === null) return chain;
  const whole = costs.every(Number.isInteger);
  return Math.max(chain, ...[before, after].map((ways) => boundByWays(costs, ways, workers, whole)));
}

function boundByWays(
  costs: readonly number[],
  ways: readonly number[],
  workers: number,
  whole: boolean,
): number {
  let bound = 0;
  let work = 0;
  for (const unit of [...costs.keys()].sort((a, b) => (ways[b] ?? 0) - (ways[a] ?? 0))) {
    work += costs[unit] ?? 0;
    const together = work / workers;
    bound = Math.max(bound, (ways[unit] ?? 0) + (whole ? Math.ceil(together) : together));
  }
  return bound;
}

function levelsOf(
  { sorted, levels }: DependencyOrder,
  ids: readonly string[],
): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const unit of sorted) (found[levels[unit] ?? 0] ??= []).push(ids[unit] ?? '');
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
