import type * as z from 'zod';

/** One line of NDJSON as the schema sees it; null for anything else, never a throw. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T | null {
  const text = line.trim();
  if (!text.startsWith('{')) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
