import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The part of another package that a session may load when it opens; its own imports count. */
const LIGHT = new Map([
  [
    '@ralph/mcp-plan/tool-facts',
    new URL('../node_modules/@ralph/mcp-plan/src/catalogue/tool-facts.ts', import.meta.url),
  ],
]);

/** Everything that is loaded with a file, by following its static imports. */
function loadedWith(entry: URL, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry.href)) return seen;
  seen.add(entry.href);
  const source = readFileSync(entry, 'utf8');
  for (const [, name = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';$/gm)) {
    const light = LIGHT.get(name);
    if (light !== undefined) loadedWith(light, seen);
    else if (name.startsWith('.')) loadedWith(new URL(name, entry), seen);
    else seen.add(name);
  }
  return seen;
}

test('opening sessions loads no SDK, no schemas and no tools', () => {
  const loaded = [...loadedWith(new URL('../src/index.ts', import.meta.url))];
  expect(loaded.filter((name) => !name.startsWith('file:') && !name.startsWith('node:'))).toEqual([]);
  expect(loaded.filter((name) => name.includes('/src/tools/'))).toEqual([]);
  expect(loaded.filter((name) => name.includes('/mcp-plan/'))).toHaveLength(1);
});
