const MOST_LEVELS = 100;

/** Tells whether a value is nested deeper than any policy: then nobody walks it. Looks at shared parts once per depth. */
export function isTooDeep(value: unknown): boolean {
  const deepest = new Map<object, number>();
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: here, depth } = next;
    if (typeof here !== 'object' || here === null || (deepest.get(here) ?? -1) >= depth) continue;
    if (depth >= MOST_LEVELS) return true;
    deepest.set(here, depth);
    for (const inner of Object.values(here)) open.push({ value: inner, depth: depth + 1 });
  }
  return false;
}
