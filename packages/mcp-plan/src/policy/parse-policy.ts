import type * as z from 'zod';
import { isTooDeep } from './nesting.ts';
import type { PolicyPath, PolicyProblem, PolicyProblemCode, PolicyResult } from './policy-problem.ts';
import { fieldOf, isTable } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';
import { schemaProblems } from './schema-problems.ts';
import { unknownFields } from './unknown-fields.ts';

/** The newest version of the policy documents. */
const POLICY_VERSION = 1;

/** A refusal of the schema that deserves a code of its own; `*` in the place stands for any name. */
interface NamedRefusal {
  readonly place: PolicyPath;
  readonly from?: PolicyProblemCode;
  readonly code: PolicyProblemCode;
}

/** How a kind of policy is checked. */
export interface PolicyKind<Policy> {
  /** What a person calls the document. */
  readonly title: string;
  readonly schema: z.ZodType<Policy>;
  readonly refusals: readonly NamedRefusal[];
  /** Rules between fields; they see the document as it was written, whatever else is wrong with it. */
  readonly rules: (document: RawTable) => readonly PolicyProblem[];
  readonly remarks: (document: RawTable) => readonly PolicyProblem[];
}

/** Checks plain data against a kind of policy; reports everything at once and never throws. */
export function parsePolicy<Policy>(kind: PolicyKind<Policy>, value: unknown): PolicyResult<Policy> {
  const early = documentProblems(kind.title, value);
  if (early.length > 0 || !isTable(value)) return { ok: false, problems: early, warnings: [] };
  const warnings = [...unknownFields(kind.schema, value), ...kind.remarks(value)];
  const parsed = kind.schema.safeParse(value);
  const refused = parsed.success ? [] : schemaProblems(kind.schema, value, parsed.error.issues);
  const problems = [...refused.map((problem) => named(problem, kind.refusals)), ...kind.rules(value)];
  if (!parsed.success || problems.length > 0) return { ok: false, problems, warnings };
  return { ok: true, policy: parsed.data, warnings };
}

/** What keeps a value from being looked at as a policy at all. */
export function documentProblems(title: string, value: unknown): readonly PolicyProblem[] {
  if (!isTable(value)) {
    const came = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
    return [
      { code: 'wrong_type', path: [], message: `expected ${title} as a table of settings, got ${came}` },
    ];
  }
  if (isTooDeep(value)) {
    return [
      { code: 'too_deep', path: [], message: `${title} is nested deeper than a policy can be: flatten it` },
    ];
  }
  const version = fieldOf(value, 'schema_version');
  if (typeof version !== 'number' || version <= POLICY_VERSION) return [];
  const message = `${title} is made for a newer ralph: expected schema_version ${POLICY_VERSION}, got ${version}: update ralph`;
  return [{ code: 'newer_version', path: ['schema_version'], message }];
}

function named(problem: PolicyProblem, refusals: readonly NamedRefusal[]): PolicyProblem {
  const found = refusals.find(
    ({ place, from }) =>
      place.length === problem.path.length &&
      place.every((part, index) => part === '*' || part === problem.path[index]) &&
      (from === undefined || from === problem.code),
  );
  return found === undefined ? problem : { ...problem, code: found.code };
}
