import { dependencyOrder } from './dependency-order.ts';
import type { DependencyOrder } from './dependency-order.ts';
import type { OwnerOrder } from './directory-overlaps.ts';
import type { UnitDraft } from './unit-draft.ts';

/** Who of a plan's units waits for whom, at any distance, by their ids. It is worked out at the first question. */
export function unitOrder(units: readonly Pick<UnitDraft, 'unit_id' | 'dependencies'>[]): OwnerOrder {
  let known: { readonly order: DependencyOrder; readonly indexes: ReadonlyMap<string, number> } | undefined;
  const ask = () => (known ??= { order: dependencyOrder(units), indexes: indexesById(units) });
  return {
    rank(id) {
      const { order, indexes } = ask();
      const index = indexes.get(id);
      return index === undefined ? -1 : (order.ranks[index] ?? -1);
    },
    precedes(first, second) {
      const { order, indexes } = ask();
      const [from, to] = [indexes.get(first), indexes.get(second)];
      return from !== undefined && to !== undefined && order.precedes(from, to);
    },
  };
}

/** Where each id stands in the plan; of units that share an id, the first. */
export function indexesById(units: readonly Pick<UnitDraft, 'unit_id'>[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, { unit_id: id }] of units.entries()) {
    if (id !== undefined && !indexes.has(id)) indexes.set(id, index);
  }
  return indexes;
}
