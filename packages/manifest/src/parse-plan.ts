import { documentFinding } from './document-source.ts';
import { mistypedFields } from './field-warnings.ts';
import { isRecord } from './is-record.ts';
import { locatedProblems } from './located-problems.ts';
import { TOO_DEEP_MESSAGE, isTooDeep } from './nesting.ts';
import { planProblem } from './plan-problem.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';
import { planRuleFindings, planRuleWarnings } from './plan-rules.ts';
import { readDocument } from './read-document.ts';
import type { DocumentFormat } from './document-format.ts';
import { schemaFindings } from './schema-findings.ts';
import { draftUnits } from './unit-draft.ts';
import { describeValue } from './value-text.ts';
import { WorkPlanSchema } from './work-plan.ts';
import type { WorkPlan } from './work-plan.ts';

/** Most units of one plan. */
export const MAX_WORK_UNITS = 200_000;

/**
 * A plan that can run, or everything that keeps it from running. A plan that says `noop: true` can run too: it has no
 * units, and a warning `noop_plan` says so.
 */
export type PlanResult =
  | { readonly ok: true; readonly plan: WorkPlan; readonly warnings: readonly PlanProblem[] }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** How the text of a plan is written; without a format it is guessed from the text. */
export interface PlanTextOptions {
  readonly format?: DocumentFormat | undefined;
}

/**
 * Reads a plan from JSON, JSONC, YAML, TOML or Markdown and reports all its problems at once, each with its place in
 * the text.
 *
 * @example
 * const result = parsePlanText(text);
 * if (!result.ok) throw new Error(formatProblems(result.problems, 'plan.json'));
 */
export function parsePlanText(text: string, options: PlanTextOptions = {}): PlanResult {
  const source = readDocument(text, options.format);
  if (!source.ok) return source;
  const checked = checkPlan(source.value);
  const problems = locatedProblems(source, checked.findings);
  if (checked.plan === null || problems.length > 0) return { ok: false, problems };
  const warnings = locatedProblems({ ...source, problems: source.warnings }, checked.warnings);
  return { ok: true, plan: checked.plan, warnings };
}

/** Checks a plan that is already data and reports all its problems at once. */
export function parsePlan(value: unknown): PlanResult {
  const { plan, findings, warnings } = checkPlan(value);
  if (plan === null) return { ok: false, problems: findings.map((finding) => planProblem(finding)) };
  return { ok: true, plan, warnings: warnings.map((warning) => planProblem(warning)) };
}

interface CheckedPlan {
  readonly plan: WorkPlan | null;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

function checkPlan(value: unknown): CheckedPlan {
  const unfit = documentFindings(value);
  if (unfit.length > 0) return refused(unfit);
  const parsed = WorkPlanSchema.safeParse(value);
  if (!parsed.success) {
    const units = isRecord(value) ? draftUnits(value['work_units']) : [];
    return refused([
      ...schemaFindings(WorkPlanSchema, value, parsed.error.issues),
      ...planRuleFindings(units),
    ]);
  }
  const plan = parsed.data;
  const findings = [...nothingToRun(plan), ...planRuleFindings(plan.work_units)];
  if (findings.length > 0) return refused(findings);
  const warnings = [...noOp(plan), ...mistypedFields(value), ...planRuleWarnings(plan.work_units)];
  return { plan, findings, warnings };
}

function documentFindings(value: unknown): Finding[] {
  if (!isRecord(value)) {
    const hint = Array.isArray(value) ? ': write {"work_units": [...]} around it' : '';
    const message = `expected an object with the field "work_units", got ${describeValue(value)}${hint}`;
    return [documentFinding('wrong_type', message)];
  }
  const units = value['work_units'];
  if (Array.isArray(units) && units.length > MAX_WORK_UNITS) {
    const message = `expected at most ${MAX_WORK_UNITS} units, got ${units.length}: split the plan`;
    return [{ code: 'too_long', path: ['work_units'], message }];
  }
  if (isTooDeep(value)) return [documentFinding('too_deep', TOO_DEEP_MESSAGE)];
  return newerVersion(value['schema_version']);
}

function newerVersion(version: unknown): Finding[] {
  if (typeof version !== 'number' || !(version > 1)) return [];
  const message = `this plan is made for a newer ralph: expected schema_version 1, got ${version}: update ralph`;
  return [{ code: 'newer_version', path: ['schema_version'], message }];
}

function nothingToRun({ noop, work_units: units }: WorkPlan): Finding[] {
  if (units.length === 0 && noop !== true) {
    const message =
      'the plan has no work units, so there is nothing to run: add at least one, or say "noop": true';
    return [{ code: 'empty_plan', path: ['work_units'], message }];
  }
  if (units.length === 0 || noop !== true) return [];
  const message = `expected no units beside "noop": true, got ${units.length}: remove "noop", or the units`;
  return [{ code: 'noop_with_units', path: ['noop'], message }];
}

function noOp({ noop }: WorkPlan): Finding[] {
  if (noop !== true) return [];
  const message = 'the plan says that there is nothing to do: running it does nothing and succeeds';
  return [{ code: 'noop_plan', path: ['noop'], message }];
}

function refused(findings: readonly Finding[]): CheckedPlan {
  return { plan: null, findings, warnings: [] };
}
