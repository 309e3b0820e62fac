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
  const byWay = wayOrder(idOrder(units, placeOf), ways);
  const [first] = units;
  if (units.every(({ priority }) => priority === first?.priority)) return byWay;
  const groups = new Map<number, number[]>();
  for (const place of byWay) {
    const priority = units[place]?.priority ?? 0;
    const group = groups.get(priority);
    if (group === undefined) groups.set(priority, [place]);
    else group.push(place);
  }
  const order = new Int32Array(units.length);
  let end = 0;
  for (const priority of [...groups.keys()].sort((left, right) => right - left)) {
    const group = groups.get(priority) ?? [];
    order.set(group, end);
    end += group.length;
  }
  return order;
}

/**
 * The places by the longest way, then by id. One number for the way and the place by id, so that numbers are sorted, which
 * is many times faster than pairs.
 */
function wayOrder(byId: Int32Array, ways: Float64Array): Int32Array {
  const size = byId.length;
  const longest = Math.floor(Number.MAX_SAFE_INTEGER / size) - 1;
  const keys = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    const way = Math.min(longest, Math.round(ways[byId[at] ?? 0] ?? 0));
    keys[at] = (longest - way) * size + at;
  }
  keys.sort();
  const places = new Int32Array(size);
  for (let at = 0; at < size; at += 1) places[at] = byId[(keys[at] ?? 0) % size] ?? 0;
  return places;
}

/** The places by id. */
function idOrder(units: readonly PlannedUnit[], placeOf: ReadonlyMap<string, number>): Int32Array {
  const places = new Int32Array(units.length);
  for (let place = 0; place < places.length; place += 1) places[place] = place;
  // Many plans have that order already. Ids are ASCII, so the default order, by UTF-16 unit, is the one by code point.
  if (isAscending(units)) return places;
  const ids = units.map((unit) => unit.unit_id).sort();
  for (let at = 0; at < places.length; at += 1) places[at] = placeOf.get(ids[at] ?? '') ?? 0;
  return places;
}

function isAscending(units: readonly PlannedUnit[]): boolean {
  let last = '';
  for (const { unit_id: unitId } of units) {
    if (unitId < last) return false;
    last = unitId;
  }
  return true;
}
