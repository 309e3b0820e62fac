/** How many lists and objects may stand inside each other in a document. */
export const MAX_NESTING = 64;

/** What a reader says of a document that is nested deeper than any plan. */
export const TOO_DEEP_MESSAGE = `expected at most ${MAX_NESTING} lists and objects inside each other, got more, or a value that contains itself: flatten the document`;

/** Tells whether lists and objects stand inside each other deeper than the limit, also in values that contain themselves. */
export function isTooDeep(value: unknown): boolean {
  return exceeds(value, { depth: 1, deepest: new Map() });
}

/** The depth limit also limits this recursion. What many parents share is walked again only where it stands deeper. */
function exceeds(
  value: unknown,
  { depth, deepest }: { depth: number; deepest: Map<object, number> },
): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_NESTING) return true;
  if ((deepest.get(value) ?? 0) >= depth) return false;
  deepest.set(value, depth);
  const inside = { depth: depth + 1, deepest };
  return Object.values(value).some((child) => exceeds(child, inside));
}
