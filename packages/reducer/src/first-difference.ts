/** Where two values differ as JSON, as a path; null if they say the same. */
export function firstDifference(left: unknown, right: unknown, path = ''): string | null {
  if (Object.is(left, right)) return null;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return path;
  if (Array.isArray(left) !== Array.isArray(right)) return path;
  const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    // What is undefined is not written to a file.
    const found = firstDifference(one.get(key), other.get(key), path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
