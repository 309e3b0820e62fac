import type * as z from 'zod';
import { didYouMean } from './closest-key.ts';
import type { PolicyPath, PolicyProblem } from './policy-problem.ts';
import { isTable } from './raw-table.ts';
import { innerSchema, knownKeys } from './schema-walk.ts';

/** Warns of every field that a schema does not know; the field itself is kept. */
export function unknownFields(
  schema: z.ZodType,
  value: unknown,
  path: PolicyPath = [],
): readonly PolicyProblem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => below(schema, item, [...path, index]));
  if (!isTable(value)) return [];
  const known = knownKeys(schema);
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (known === null || known.includes(key)) return below(schema, inner, here);
    const hint = didYouMean(key, known);
    const message = `the field ${JSON.stringify(key)} is unknown and ignored${hint}`;
    return [{ code: 'unknown_field', path: here, message } as const];
  });
}

function below(schema: z.ZodType, value: unknown, path: PolicyPath): readonly PolicyProblem[] {
  const inner = innerSchema(schema, path.at(-1) ?? '');
  return inner === null ? [] : unknownFields(inner, value, path);
}
