import { isRecord } from '../is-record.ts';

/**
 * For each item of a list the position that it had in an older one, null for a new item. Positions only grow, so what
 * has one can stay where it is. Items are the same by `unit_id`, else by their value; lists of one length without
 * ids are matched by position. A directory that goes has its place taken by one inside it.
 */
export function matchItems(old: readonly unknown[], next: readonly unknown[]): (number | null)[] {
  const named = [...old, ...next].every((item) => idOf(item) !== null);
  const scalars = [...old, ...next].every((item) => typeof item !== 'object');
  if (!named && !scalars && old.length === next.length) return next.map((_, index) => index);
  const positions = new Map<string, number[]>();
  for (const [index, item] of old.entries()) {
    const key = keyOf(item, named);
    const known = positions.get(key);
    if (known === undefined) positions.set(key, [index]);
    else known.push(index);
  }
  for (const known of positions.values()) known.reverse();
  const wanted = next.map((item) => positions.get(keyOf(item, named))?.pop() ?? null);
  const kept = new Set(longestGrowing(wanted.filter((position) => position !== null)));
  const matched = wanted.map((position) => (position !== null && kept.has(position) ? position : null));
  return scalars ? withNarrowed(matched, old, next) : matched;
}

function withNarrowed(
  matched: readonly (number | null)[],
  old: readonly unknown[],
  next: readonly unknown[],
): (number | null)[] {
  const kept = new Set(matched);
  let free = 0;
  return matched.map((position, index) => {
    const narrows = position === null && !kept.has(free) && isInside(next[index], old[free]);
    const at = narrows ? free : position;
    if (at !== null) free = at + 1;
    return at;
  });
}

function isInside(path: unknown, directory: unknown): boolean {
  return typeof path === 'string' && typeof directory === 'string' && path.startsWith(`${directory}/`);
}

function idOf(item: unknown): string | null {
  return isRecord(item) && typeof item['unit_id'] === 'string' ? item['unit_id'] : null;
}

function keyOf(item: unknown, named: boolean): string {
  return (named ? idOf(item) : null) ?? JSON.stringify(item) ?? 'undefined';
}

/** A longest part of a list whose numbers only grow. */
function longestGrowing(numbers: readonly number[]): number[] {
  const tails: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const number of numbers) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before.set(number, tails[low - 1]);
    tails[low] = number;
  }
  const longest: number[] = [];
  for (let number = tails.at(-1); number !== undefined; number = before.get(number)) longest.push(number);
  return longest.reverse();
}
