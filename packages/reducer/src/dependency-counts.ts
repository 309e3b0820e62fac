import { neighbours } from './adjacency.ts';
import { strictDependencies } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import type { UnitRecord } from './unit-record.ts';

/** What the records of its dependencies say about how many of them a unit waits for, and how many can never help. */
export function dependencyCounts(
  graph: UnitGraph,
  byRank: readonly UnitRecord[],
  rank: number,
): { readonly waitingFor: number; readonly broken: number } {
  const strict = new Set(strictDependencies(graph, rank));
  let waitingFor = 0;
  let broken = 0;
  for (const dependency of neighbours(graph.dependencies, rank)) {
    const status = byRank[dependency]?.status;
    const isOpen = status === 'pending' || status === 'running';
    const isBroken = !isOpen && status !== 'succeeded' && status !== 'skipped';
    if (isOpen || (isBroken && strict.has(dependency))) waitingFor += 1;
    if (isBroken && strict.has(dependency)) broken += 1;
  }
  return { waitingFor, broken };
}
