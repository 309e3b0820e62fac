/** A table of a policy before anybody has checked what is in it. */
export type RawTable = Readonly<Record<string, unknown>>;

/** Tells whether a value is a table: an object, not a list and not null. */
export function isTable(value: unknown): value is RawTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table under a key; empty when there is none, so that rules can ask of any document. */
export function tableAt(table: RawTable, key: string): RawTable {
  const inner = fieldOf(table, key);
  return isTable(inner) ? inner : {};
}

/** The value under a key of the table itself. */
export function fieldOf(table: RawTable, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The entries of the table under a key that are tables themselves. */
export function tablesIn(table: RawTable, key: string): readonly (readonly [string, RawTable])[] {
  return Object.entries(tableAt(table, key)).flatMap(([name, inner]) =>
    isTable(inner) ? [[name, inner] as const] : [],
  );
}

/** One table laid over another, key by key and as deep as both have tables; everything else is replaced. */
export function mergeTables(base: RawTable, over: RawTable): RawTable {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isTable(below) && isTable(value) ? mergeTables(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** One table laid over another; entries of the same name are replaced as they are. */
export function replaceEntries(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  return isTable(base) && isTable(over)
    ? Object.fromEntries([...Object.entries(base), ...Object.entries(over)])
    : over;
}
