/** How many lists and objects may stand inside each other in a document. */
export const MAX_NESTING = 64;

/** What a reader says of a document that is nested deeper than any plan. */
export const TOO_DEEP_MESSAGE = `expected at most ${MAX_NESTING} lists and objects inside each other, got more, or a value that contains itself: flatten the document`;

/** Tells whether lists and objects stand inside each other deeper than the limit, also in values that contain themselves. */
export function isTooDeep(value: unknown): boolean {
  const deepest = new Map<object, number>();
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > MAX_NESTING) return true;
    // A value that is shared by many parents is walked again only where it stands deeper than before.
    if ((deepest.get(next.value) ?? 0) >= next.depth) continue;
    deepest.set(next.value, next.depth);
    for (const child of Object.values(next.value)) open.push({ value: child, depth: next.depth + 1 });
  }
  return false;
}
