const MAX_SHOWN = 40;

/** A value as messages name it, short enough for one line. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'string') return `the ${typeof value} ${JSON.stringify(value) ?? 'undefined'}`;
  if (value === '') return 'an empty text';
  return value.length <= MAX_SHOWN ? JSON.stringify(value) : `a text of ${value.length} characters`;
}
