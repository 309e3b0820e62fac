import * as z from 'zod';
import type { PolicyPath } from './policy-problem.ts';

/** The schema of what stands under a key of a value; null when the schema does not say. */
export function innerSchema(schema: z.ZodType, key: string | number): z.ZodType | null {
  const bare = unwrapped(schema);
  let inner: unknown;
  if (bare instanceof z.ZodObject) inner = Object.hasOwn(bare.shape, key) ? bare.shape[key] : null;
  else if (bare instanceof z.ZodRecord) inner = bare.valueType;
  else if (bare instanceof z.ZodArray) inner = bare.element;
  return inner instanceof z.ZodType ? inner : null;
}

/** The keys that a schema knows; null when any key will do. */
export function knownKeys(schema: z.ZodType): readonly string[] | null {
  const bare = unwrapped(schema);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : null;
}

/** What a field is for, in the words of its schema; null when the schema does not know it. */
export function purposeOf(schema: z.ZodType, path: PolicyPath): string | null {
  let here: z.ZodType | null = schema;
  for (const key of path) here = here === null ? null : innerSchema(here, key);
  return here?.description ?? null;
}

function unwrapped(schema: unknown): unknown {
  let bare = schema;
  while (
    bare instanceof z.ZodOptional ||
    bare instanceof z.ZodDefault ||
    bare instanceof z.ZodPrefault ||
    bare instanceof z.ZodNullable
  ) {
    bare = bare.unwrap();
  }
  return bare;
}
