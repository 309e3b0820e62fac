/** A place where two documents differ, `undefined` where one has nothing. */
export interface Difference {
  /** `workers[0].status`; empty for the whole. */
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first places, at most so many, where two documents of JSON data differ. */
export function firstDifferences(expected: unknown, found: unknown, limit: number): readonly Difference[] {
  const differences: Difference[] = [];
  const compare = (path: string, one: unknown, other: unknown): void => {
    if (differences.length >= limit || Object.is(one, other)) return;
    if (!isBranch(one) || !isBranch(other) || Array.isArray(one) !== Array.isArray(other)) {
      differences.push({ path, expected: one, found: other });
      return;
    }
    const ones = new Map(Object.entries(one));
    const others = new Map(Object.entries(other));
    for (const key of new Set([...ones.keys(), ...others.keys()]))
      compare(Array.isArray(one) ? `${path}[${key}]` : joined(path, key), ones.get(key), others.get(key));
  };
  compare('', expected, found);
  return differences;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
