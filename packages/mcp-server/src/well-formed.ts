const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * A text without halves of characters, which a cut leaves behind or a caller sends: as JSON they are escapes that strict
 * readers, such as that of Codex, refuse together with the whole message.
 */
export function wellFormedText(text: string): string {
  return text.replaceAll(LONE_SURROGATE, '\uFFFD');
}

/** The same for every text in JSON data. */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  return typeof value === 'object' && value !== null ? wellFormedData(value) : value;
}

/** The same for an object, names included. */
export function wellFormedData(data: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [wellFormedText(name), wellFormed(value)]),
  );
}
