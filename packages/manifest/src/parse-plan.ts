import { documentFinding } from './document-source.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { mistypedFields } from './field-warnings.ts';
import { isRecord } from './is-record.ts';
import { locatedProblems } from './located-problems.ts';
import { TOO_DEEP_MESSAGE, isTooDeep } from './nesting.ts';
import { planProblem } from './plan-problem.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';
import { planRuleFindings, planRuleWarnings } from './plan-rules.ts';
import { readJsonDocument } from './read-json-document.ts';
import { schemaFindings } from './schema-findings.ts';
import { draftUnits } from './unit-draft.ts';
import type { UnitDraft } from './unit-draft.ts';
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

/** Reads a plan from JSON, as {@link parsePlanText} does, without the readers of other formats. */
export function parseJsonPlan(text: string): PlanResult {
  return planOfSource(readJsonDocument(text, 'json'));
}

/** The plan that a text holds, or its problems with their places. */
export function planOfSource(source: DocumentSource | UnreadableSource): PlanResult {
  if (!source.ok) return source;
  const checked = checkPlan(source.value);
  const problems = locatedProblems(source, checked.findings);
  if (checked.fields === null || problems.length > 0) return { ok: false, problems };
  const warnings = locatedProblems({ ...source, problems: source.warnings }, checked.warnings);
  return { ok: true, plan: checked.fields, warnings };
}

/** Checks a plan that is already data and reports all its problems at once. */
export function parsePlan(value: unknown): PlanResult {
  const { fields, findings, warnings } = checkPlan(value);
  if (fields === null || findings.length > 0)
    return { ok: false, problems: findings.map((finding) => planProblem(finding)) };
  return { ok: true, plan: fields, warnings: warnings.map((warning) => planProblem(warning)) };
}

/** A plan with everything that can be said of it. */
export interface CheckedPlan {
  /** The plan if each field is right for itself, also when rules between its units are broken; else null. */
  readonly fields: WorkPlan | null;
  /** Its units, as far as they can be read. */
  readonly units: readonly UnitDraft[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Reports everything that is wrong with a plan, and what is probably not meant. */
export function checkPlan(value: unknown): CheckedPlan {
  const unfit = documentFindings(value);
  if (unfit.length > 0) return { fields: null, units: [], findings: unfit, warnings: [] };
  const parsed = WorkPlanSchema.safeParse(value);
  const fields = parsed.success ? parsed.data : null;
  const units = fields?.work_units ?? draftUnits(isRecord(value) ? value['work_units'] : []);
  const findings = [
    ...(parsed.success ? [] : schemaFindings(WorkPlanSchema, value, parsed.error.issues)),
    ...(fields === null ? [] : nothingToRun(fields)),
    ...planRuleFindings(units),
  ];
  const warnings = [
    ...(fields === null ? [] : noOp(fields)),
    ...mistypedFields(value),
    ...planRuleWarnings(units),
  ];
  return { fields, units, findings, warnings };
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
