import type { PlannedUnit } from './planned-unit.ts';
import type { Adjacency } from './adjacency.ts';

/** Dependencies with the trigger `completion`: they are satisfied however the dependency ended. */
export interface LenientEdges {
  /** For each entry of the list of dependencies, 1 if it only has to have ended. */
  readonly marks: Uint8Array;
  /** Dependents that wait for nothing but the end, by the rank of the dependency. */
  readonly lenient: Adjacency;
  /** Dependents that wait for its success. */
  readonly strict: Adjacency;
}

/** A graph before its triggers are looked at. */
interface PlainGraph {
  readonly places: Int32Array;
  readonly dependencies: Adjacency;
  readonly dependents: Adjacency;
  readonly unitIds: readonly string[];
}

/** Which dependencies have the trigger `completion`; null in a plan without any. */
export function lenientEdges(
  units: readonly PlannedUnit[],
  { places, dependencies, dependents, unitIds }: PlainGraph,
): LenientEdges | null {
  if (units.every(({ triggers }) => triggers === undefined)) return null;
  const triggerOf = (rank: number, dependency: number): boolean => {
    const triggers = units[places[rank] ?? -1]?.triggers;
    const unitId = unitIds[dependency] ?? '';
    return triggers !== undefined && Object.hasOwn(triggers, unitId) && triggers[unitId] === 'completion';
  };
  const marks = new Uint8Array(dependencies.targets.length);
  for (let rank = 0; rank < places.length; rank += 1) {
    for (let edge = dependencies.start[rank] ?? 0; edge < (dependencies.start[rank + 1] ?? 0); edge += 1) {
      marks[edge] = triggerOf(rank, dependencies.targets[edge] ?? 0) ? 1 : 0;
    }
  }
  const lenient = filtered(dependents, (dependency, rank) => triggerOf(rank, dependency));
  const strict = filtered(dependents, (dependency, rank) => !triggerOf(rank, dependency));
  return { marks, lenient, strict };
}

function filtered({ start, targets }: Adjacency, keep: (from: number, to: number) => boolean): Adjacency {
  const kept: number[] = [];
  const starts = new Int32Array(start.length);
  for (let from = 0; from + 1 < start.length; from += 1) {
    for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0); edge += 1) {
      const to = targets[edge] ?? 0;
      if (keep(from, to)) kept.push(to);
    }
    starts[from + 1] = kept.length;
  }
  return { start: starts, targets: Int32Array.from(kept) };
}
