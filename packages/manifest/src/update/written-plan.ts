import { isTooDeep } from '../nesting.ts';
import { isRecord } from '../is-record.ts';
import { documentFinding } from '../document-source.ts';
import type { DocumentFormat } from '../document-format.ts';
import { TOO_DEEP_MESSAGE } from '../nesting.ts';
import { planProblem } from '../plan-problem.ts';
import type { DocumentPath, PlanProblem } from '../plan-problem.ts';
import { readDocument } from '../read-document.ts';
import { WorkPlanSchema } from '../work-plan.ts';
import { differences, presentKeys } from './same-value.ts';

/** A text that says what was asked for, or everything that keeps it from being written. */
export type UpdatedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

const NAMES: Readonly<Record<DocumentFormat, string>> = {
  json: 'JSON',
  jsonc: 'JSONC',
  yaml: 'YAML',
  toml: 'TOML',
  markdown: 'Markdown',
};

/** Reads a text again and answers it only if it says exactly this plan. */
export function writtenPlan(text: string, plan: unknown, format: DocumentFormat): UpdatedText {
  const source = readDocument(text, format);
  if (!source.ok || source.problems.length > 0) {
    const [first] = source.problems;
    const message = `this plan cannot be written in ${NAMES[format]}: ${first?.message ?? 'it would read differently'}`;
    return refused([{ path: [], message }]);
  }
  const paths = differences(withDefaults(source.value), withDefaults(plan));
  if (paths.length === 0) return { ok: true, text };
  const message = `${NAMES[format]} cannot say this here: change it, or write the plan in another format`;
  return refused(paths.map((path) => ({ path, message })));
}

/** A plan with the defaults of its schema, as far as the schema accepts it. */
export function withDefaults(value: unknown): unknown {
  const parsed = WorkPlanSchema.safeParse(value);
  return parsed.success ? parsed.data : value;
}

/** What no format can write: values that contain themselves, and those that JSON does not know. */
export function unwritable(plan: unknown): UpdatedText | null {
  if (isTooDeep(plan))
    return { ok: false, problems: [planProblem(documentFinding('too_deep', TOO_DEEP_MESSAGE))] };
  const paths = foreignValues(plan, []);
  const message = 'expected a text, a number, true, false, null, a list or an object: remove this value';
  return paths.length === 0 ? null : refused(paths.map((path) => ({ path, message })));
}

function foreignValues(value: unknown, path: DocumentPath): DocumentPath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => foreignValues(item, [...path, index]));
  if (isRecord(value)) return presentKeys(value).flatMap((key) => foreignValues(value[key], [...path, key]));
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return known ? [] : [path];
}

function refused(
  findings: readonly { readonly path: DocumentPath; readonly message: string }[],
): UpdatedText {
  return {
    ok: false,
    problems: findings.map(({ path, message }) => planProblem({ code: 'not_expressible', path, message })),
  };
}
