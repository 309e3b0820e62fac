import type { StateFile } from '@ralph/agents';
import { parse, stringify } from 'smol-toml';
import { parseCommentedJson } from './commented-json.ts';

/** What a file holds without some of its fields; as it is where it has none of them, or nobody can read it. */
export function withoutFields(
  { path, without }: Pick<StateFile, 'path' | 'without'>,
  content: Buffer,
): Buffer | string {
  if (without.length === 0) return content;
  const isToml = path.endsWith('.toml');
  try {
    const text = content.toString('utf8');
    const value: unknown = isToml ? parse(text) : parseCommentedJson(text);
    if (typeof value !== 'object' || value === null || !without.some((name) => name in value)) return content;
    const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !without.includes(name)));
    return isToml ? stringify(kept) : JSON.stringify(kept, null, 2);
  } catch {
    return content;
  }
}
