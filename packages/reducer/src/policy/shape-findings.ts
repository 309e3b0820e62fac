import type { DocumentPath } from '@ralph/manifest';
import type * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { isRecord } from './is-record.ts';
import type { PolicyFinding, PolicyProblemCode } from './policy-problem.ts';
import { valueAt } from './policy-path.ts';

/** Everything that a schema refuses in a document, with what was expected and what came. */
export function shapeFindings(document: unknown, issues: readonly z.core.$ZodIssue[]): PolicyFinding[] {
  return issues.flatMap((issue): PolicyFinding[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => forbiddenKey([...path, key]));
    const got = valueAt(document, path);
    if (got === undefined) return [missing(document, path)];
    const { code, expected } = refusal(issue, path);
    return [{ code, path, message: `expected ${expected}, got ${valueText(got)}` }];
  });
}

function forbiddenKey(path: DocumentPath): PolicyFinding {
  const message = `the key ${JSON.stringify(path.at(-1))} is not allowed here: remove it`;
  return { code: 'extra_key_forbidden', path, message };
}

function missing(document: unknown, path: DocumentPath): PolicyFinding {
  const field = String(path.at(-1) ?? 'the document');
  const around = valueAt(document, path.slice(0, -1));
  const hint = didYouMean(field, isRecord(around) ? Object.keys(around) : []);
  return { code: 'missing_field', path, message: `${JSON.stringify(field)} is missing: add it${hint}` };
}

interface Refusal {
  readonly code: PolicyProblemCode;
  readonly expected: string;
}

function refusal(issue: z.core.$ZodIssue, path: DocumentPath): Refusal {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong_type', expected: typeText(issue.expected) };
    case 'too_small':
      if (issue.origin === 'string') return { code: 'too_short', expected: 'a text that is not empty' };
      return {
        code: 'out_of_range',
        expected: `a number of ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`,
      };
    case 'too_big':
      return { code: 'out_of_range', expected: `a number of at most ${issue.maximum}` };
    case 'invalid_value':
      return { code: valueCode(path), expected: issue.values.map(String).join(' or ') };
    case 'invalid_union':
      return {
        code: 'invalid_value',
        expected: path.at(-1) === 'kind' ? 'individual or group' : '1 or 2',
      };
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return { code: 'invalid_value', expected: issue.message };
  }
}

function valueCode(path: DocumentPath): PolicyProblemCode {
  const field = path.slice(-2).join('.');
  if (field === 'parallelization.mode') return 'bad_mode';
  return field === 'verification.kind' ? 'bad_verification_kind' : 'invalid_value';
}

function typeText(expected: string): string {
  if (expected === 'record' || expected === 'object') return 'a table';
  if (expected === 'array') return 'a list';
  if (expected === 'int') return 'a whole number';
  return expected === 'string' ? 'a text' : `a ${expected}`;
}

const MAX_SHOWN = 40;

/** A value as messages name it, short enough for one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') {
    return value.length > MAX_SHOWN ? `a text of ${value.length} characters` : JSON.stringify(value);
  }
  return isRecord(value) ? 'a table' : String(value);
}

/** What a reader says of a document that is no table. */
export function notATable(value: unknown): PolicyFinding {
  return { code: 'wrong_type', path: [], message: `expected a table, got ${valueText(value)}` };
}

/** What a reader says of a document in a format that came later. */
export function newerVersion(document: Readonly<Record<string, unknown>>): PolicyFinding[] {
  const version = document['schema_version'];
  if (typeof version !== 'number' || !(version > 1)) return [];
  const message = `this policy is made for a newer ralph, expected schema_version 1, got ${version}: update ralph`;
  return [{ code: 'newer_version', path: ['schema_version'], message }];
}
