import type * as z from 'zod';
import type { PolicyPath, PolicyProblem, PolicyProblemCode } from './policy-problem.ts';
import { fieldOf, isTable } from './raw-table.ts';
import { purposeOf } from './schema-walk.ts';

const LONGEST_SHOWN = 40;
/** Fields whose values are secrets: a message tells their kind only. */
const SECRET_FIELDS: readonly (string | number)[] = ['api_key', 'env', 'url', 'args'];

/** Everything that a schema refuses in a value, with what was expected, what came, and what the field is for. */
export function schemaProblems(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly PolicyProblem[] {
  return issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const got = issue.code === 'invalid_key' ? path.at(-1) : valueAt(value, path);
    const purpose = purposeOf(schema, path);
    const why = purpose === null ? '' : ` (${purpose})`;
    if (got === undefined) {
      return { code: 'missing_field', path, message: `${fieldText(path)} is missing: add it${why}` };
    }
    return { code: codeOf(issue), path, message: `${expectation(issue)}, got ${shown(got, path)}${why}` };
  });
}

function codeOf(issue: z.core.$ZodIssue): PolicyProblemCode {
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong_type';
    case 'too_small':
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int' ? 'out_of_range' : 'invalid_value';
    case 'invalid_value':
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return 'invalid_value';
  }
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['object', 'a table'],
  ['record', 'a table'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
]);

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS.get(issue.expected) ?? issue.expected}`;
    case 'too_small':
      if (issue.origin === 'string') return 'expected a text that is not empty';
      return `expected at least ${issue.minimum}${issue.origin === 'array' ? ' entry' : ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(', ')}`.replace(/, ([^,]*)$/u, ' or $1');
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return issue.message;
  }
}

function fieldText(path: PolicyPath): string {
  return path.length === 0 ? 'the document' : JSON.stringify(path.at(-1));
}

function shown(value: unknown, path: PolicyPath): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a table';
  const kind = typeof value === 'string' ? 'text' : typeof value;
  if (value === '') return 'an empty text';
  const isSecret = path.some((part) => SECRET_FIELDS.includes(part));
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const text = isSecret ? '' : isNumber ? String(value) : JSON.stringify(value);
  return text === '' || text === undefined || text.length > LONGEST_SHOWN
    ? `a ${kind}`
    : `the ${kind} ${text}`;
}

function valueAt(value: unknown, path: PolicyPath): unknown {
  let here = value;
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)];
    else if (isTable(here)) here = fieldOf(here, String(part));
    else return undefined;
  }
  return here;
}
