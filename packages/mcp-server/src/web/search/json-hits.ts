import type { SearchHit } from './search-engine.ts';

/** Where the hits lie in a JSON answer, and under which names their parts are looked for, in order. */
export interface HitLayout {
  readonly list: readonly string[];
  readonly title: readonly string[];
  readonly snippet: readonly string[];
}

/** Reads hits out of JSON: entries without an address are passed over, everything else may be missing. */
export function jsonHits(text: string, layout: HitLayout): readonly SearchHit[] | null {
  const list = layout.list.reduce(fieldOf, readJson(text));
  if (!Array.isArray(list)) return null;
  return list.flatMap((entry: unknown) => {
    const url = firstText(entry, ['url']);
    if (!/^https?:\/\//u.test(url)) return [];
    const title = firstText(entry, layout.title);
    return [{ title: title === '' ? url : title, url, snippet: firstText(entry, layout.snippet) }];
  });
}

function firstText(entry: unknown, names: readonly string[]): string {
  const values = names.map((name) => fieldOf(entry, name));
  const texts = values.flatMap((value) => (Array.isArray(value) ? value.slice(0, 1) : [value]));
  return texts.find((value) => typeof value === 'string' && value !== '') ?? '';
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
