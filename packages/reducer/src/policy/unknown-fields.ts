import type { DocumentPath } from '@ralph/manifest';
import * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { isRecord } from './is-record.ts';
import type { PolicyFinding } from './policy-problem.ts';

/** Warns of every field that no schema knows, wherever it stands. */
export function unknownFields(schema: unknown, value: unknown, path: DocumentPath = []): PolicyFinding[] {
  const known = unwrapped(schema);
  if (known instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownFields(known.element, item, [...path, index]));
  }
  if (!isRecord(value)) return [];
  if (known instanceof z.ZodRecord) {
    return Object.entries(value).flatMap(([key, item]) =>
      unknownFields(known.valueType, item, [...path, key]),
    );
  }
  if (known instanceof z.ZodDiscriminatedUnion) {
    return unknownFields(known.options.find(matches(value)), value, path);
  }
  return known instanceof z.ZodObject ? fieldsOf(known, value, path) : [];
}

function fieldsOf(
  { shape }: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  path: DocumentPath,
): PolicyFinding[] {
  return Object.entries(value).flatMap(([field, item]): PolicyFinding[] => {
    if (Object.hasOwn(shape, field)) return unknownFields(shape[field], item, [...path, field]);
    const hint = didYouMean(field, Object.keys(shape));
    const message = `the field ${JSON.stringify(field)} is unknown and ignored${hint}`;
    return [{ code: 'unknown_field', path: [...path, field], message }];
  });
}

function matches(value: Readonly<Record<string, unknown>>): (option: unknown) => boolean {
  return (option) =>
    option instanceof z.ZodObject &&
    option.shape['kind'] instanceof z.ZodLiteral &&
    option.shape['kind'].value === value['kind'];
}

function unwrapped(schema: unknown): unknown {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable
  ) {
    inner = inner.unwrap();
  }
  return inner;
}
