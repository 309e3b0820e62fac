/** Paths of the properties of a JSON Schema that say nothing about themselves. */
export function undescribed(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    const own = key === 'properties' && !path.endsWith('.properties') ? silent(value, path) : [];
    return [...own, ...undescribed(value, `${path}.${key}`)];
  });
}

function silent(properties: unknown, path: string): readonly string[] {
  return Object.entries(properties ?? {}).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && 'description' in value ? [] : [`${path}.${name}`],
  );
}
