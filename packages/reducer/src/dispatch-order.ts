import type { PlannedUnit } from './planned-unit.ts';

/**
 * The units, as places in the plan, in the order in which to start them: highest priority first, then the longest way to
 * the end, then by id.
 */
export function dispatchOrder(
  units: readonly PlannedUnit[],
  placeOf: ReadonlyMap<string, number>,
  ways: Float64Array,
): Int32Array {
  const byId = idOrder(units, placeOf);
  const byPriority = new Map<number, number[]>();
  for (let at = 0; at < byId.length; at += 1) {
    const priority = units[byId[at] ?? 0]?.priority ?? 0;
    const group = byPriority.get(priority);
    if (group === undefined) byPriority.set(priority, [at]);
    else group.push(at);
  }
  const order = new Int32Array(units.length);
  let end = 0;
  for (const priority of [...byPriority.keys()].sort((left, right) => right - left)) {
    const group = byPriority.get(priority) ?? [];
    order.set(byWay(group, byId, ways), end);
    end += group.length;
  }
  return order;
}

/** One number for the way and the place by id, so that numbers are sorted, which is many times faster than pairs. */
function byWay(group: readonly number[], byId: Int32Array, ways: Float64Array): Int32Array {
  const size = byId.length;
  const longest = Math.floor(Number.MAX_SAFE_INTEGER / size) - 1;
  const keys = new Float64Array(group.length);
  let end = 0;
  for (const at of group) {
    const way = Math.min(longest, Math.round(ways[byId[at] ?? 0] ?? 0));
    keys[end++] = (longest - way) * size + at;
  }
  keys.sort();
  const places = new Int32Array(keys.length);
  for (let at = 0; at < keys.length; at += 1) places[at] = byId[(keys[at] ?? 0) % size] ?? 0;
  return places;
}

/** The places by id. */
function idOrder(units: readonly PlannedUnit[], placeOf: ReadonlyMap<string, number>): Int32Array {
  const ids = units.map((unit) => unit.unit_id);
  const places = new Int32Array(ids.length);
  // Many plans have that order already. Ids are ASCII, so the default order, by UTF-16 unit, is the one by code point.
  const isOrdered = isAscending(ids);
  if (!isOrdered) ids.sort();
  let end = 0;
  for (const unitId of ids) {
    places[end] = isOrdered ? end : (placeOf.get(unitId) ?? 0);
    end += 1;
  }
  return places;
}

function isAscending(ids: readonly string[]): boolean {
  let last = '';
  for (const unitId of ids) {
    if (unitId < last) return false;
    last = unitId;
  }
  return true;
}
