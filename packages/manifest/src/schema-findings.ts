import * as z from 'zod';
import { isRecord } from './is-record.ts';
import { PLAN_PROBLEM_CODES } from './plan-problem.ts';
import type { DocumentPath, Finding } from './plan-problem.ts';
import { closestTo } from './suggestion.ts';
import { describeValue } from './value-text.ts';

/** Everything that a schema refuses in a value, with what was expected and what came. */
export function schemaFindings(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): Finding[] {
  return issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const got = valueAt(value, path);
    const { code, message } = got === undefined ? missing(value, path) : refusal(issue, got);
    return { code, path, message: message + purpose(schema, path) };
  });
}

type Refusal = Pick<Finding, 'code' | 'message'>;

function refusal(issue: z.core.$ZodIssue, got: unknown): Refusal {
  const came = `, got ${describeValue(got)}`;
  switch (issue.code) {
    case 'custom':
      return customRefusal(issue, came);
    case 'invalid_type':
      return {
        code: 'wrong_type',
        message: `expected ${typeName(issue.expected)}${came}${quoteHint(issue.expected, got)}`,
      };
    case 'too_small':
      return tooSmall(issue, came);
    case 'too_big':
      return tooBig(issue, came);
    case 'invalid_value':
      return { code: 'invalid_value', message: `expected ${issue.values.map(String).join(' or ')}${came}` };
    case 'invalid_format':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
      return { code: 'invalid_value', message: issue.message + came };
  }
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, came: string): Refusal {
  if (issue.origin === 'string')
    return { code: 'too_short', message: `expected at least ${issue.minimum} character${came}` };
  if (issue.origin === 'array')
    return { code: 'too_short', message: `expected at least ${issue.minimum} entry${came}` };
  return { code: 'out_of_range', message: `expected a number of at least ${issue.minimum}${came}` };
}

function tooBig(issue: z.core.$ZodIssueTooBig, came: string): Refusal {
  if (issue.origin === 'string') {
    return { code: 'too_long', message: `expected at most ${issue.maximum} characters${came}: shorten it` };
  }
  return { code: 'out_of_range', message: `expected a number of at most ${issue.maximum}${came}` };
}

function missing(value: unknown, path: DocumentPath): Refusal {
  const field = path.at(-1);
  const around = valueAt(value, path.slice(0, -1));
  const written = isRecord(around) ? closestTo(String(field), Object.keys(around)) : null;
  const hint = written === null ? ': add it' : `: is ${JSON.stringify(written)} meant to be it?`;
  return { code: 'missing_field', message: `${JSON.stringify(field ?? 'the document')} is missing${hint}` };
}

const FaultSchema = z.object({ fault: z.enum(PLAN_PROBLEM_CODES) });

/** Schemas of this package that name a fault also say what came; others leave that to us. */
function customRefusal(issue: z.core.$ZodIssueCustom, came: string): Refusal {
  const named = FaultSchema.safeParse(issue.params);
  if (named.success) return { code: named.data.fault, message: issue.message };
  return { code: 'invalid_value', message: issue.message + came };
}

function typeName(expected: string): string {
  if (expected === 'array') return 'a list';
  if (expected === 'int') return 'a whole number';
  return /^[aeiou]/u.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function quoteHint(expected: string, got: unknown): string {
  if (expected !== 'string' || (typeof got !== 'number' && typeof got !== 'boolean')) return '';
  return `: put it in quotes, ${JSON.stringify(String(got))}`;
}

function purpose(schema: z.ZodType, path: DocumentPath): string {
  const description = schemaAt(schema, path)?.description;
  // The first sentence says what the field is; what follows helps whoever writes it.
  return description === undefined ? '' : ` (${description.split('. ', 1)[0]})`;
}

function schemaAt(schema: z.ZodType, path: DocumentPath): z.ZodType | null {
  let here: unknown = schema;
  for (const part of path) {
    const inner = unwrap(here);
    if (inner instanceof z.ZodObject) here = inner.shape[part];
    else if (inner instanceof z.ZodArray) here = inner.element;
    else return null;
  }
  return here instanceof z.ZodType ? here : null;
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    inner = inner.unwrap();
  }
  return inner;
}

function valueAt(value: unknown, path: DocumentPath): unknown {
  let here = value;
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)];
    else if (isRecord(here) && Object.hasOwn(here, part)) here = here[part];
    else return undefined;
  }
  return here;
}
