import type { PlannedUnit } from './planned-unit.ts';

/**
 * The units, as places in the plan, in the order in which to start them: highest priority first, then the longest way to
 * the end, then by id.
 */
export function dispatchOrder(units: readonly PlannedUnit[], ways: Float64Array): Int32Array {
  const byPriority = new Map<number, number[]>();
  for (const [place, { priority }] of units.entries()) {
    const places = byPriority.get(priority);
    if (places === undefined) byPriority.set(priority, [place]);
    else places.push(place);
  }
  const order = new Int32Array(units.length);
  let end = 0;
  for (const priority of [...byPriority.keys()].sort((left, right) => right - left)) {
    for (const place of byWayAndId(units, ways, byPriority.get(priority) ?? [])) order[end++] = place;
  }
  return order;
}

/** One number for way and place, so that numbers are sorted, which is many times faster; only equals are compared by id. */
function byWayAndId(
  units: readonly PlannedUnit[],
  ways: Float64Array,
  places: readonly number[],
): Int32Array {
  const size = units.length;
  const longest = Math.floor(Number.MAX_SAFE_INTEGER / size) - 1;
  const keys = new Float64Array(places.length);
  for (const [at, place] of places.entries()) {
    keys[at] = (longest - Math.min(longest, Math.round(ways[place] ?? 0))) * size + place;
  }
  keys.sort();
  const sorted = new Int32Array(places.length);
  for (let from = 0; from < keys.length;) {
    const way = Math.floor((keys[from] ?? 0) / size);
    let to = from + 1;
    while (to < keys.length && Math.floor((keys[to] ?? 0) / size) === way) to += 1;
    if (to - from === 1) sorted[from] = (keys[from] ?? 0) % size;
    else sorted.set(byId(units, keys.subarray(from, to)), from);
    from = to;
  }
  return sorted;
}

function byId(units: readonly PlannedUnit[], keys: Float64Array): number[] {
  const places = new Map<string, number>();
  for (const key of keys) {
    const place = key % units.length;
    places.set(units[place]?.unit_id ?? '', place);
  }
  // Ids are ASCII, so the default order, by UTF-16 unit, is the one by code point.
  return [...places.keys()].sort().map((unitId) => places.get(unitId) ?? 0);
}
