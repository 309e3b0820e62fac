import type { PlanTextOptions } from '../parse-plan-text.ts';
import type { PlanProblem } from '../plan-problem.ts';
import { readDocument } from '../read-document.ts';
import type { LintFacts } from './lint-facts.ts';
import { lintedPlan } from './lint-plan.ts';
import type { LintFinding, LintReport, LintSeverity } from './lint-report.ts';

/** Reads the text of a plan and tells everything about it at once, each with its place in the text. */
export function lintPlanText(text: string, facts: LintFacts = {}, options: PlanTextOptions = {}): LintReport {
  const source = readDocument(text, options.format);
  const problems = source.problems.map((problem) => syntaxFinding(problem, 'error'));
  if (!source.ok) return { valid: false, plan: null, findings: problems, metrics: null, skipped: [] };
  const report = lintedPlan(source.value, facts, source.places);
  const warnings = source.warnings.map((problem) => syntaxFinding(problem, 'warning'));
  return {
    ...report,
    valid: report.valid && problems.length === 0,
    findings: [...problems, ...warnings, ...report.findings].toSorted(byPlace),
  };
}

function syntaxFinding(problem: PlanProblem, severity: LintSeverity): LintFinding {
  return { ...problem, severity, unit_ids: [], repairs: [] };
}

function byPlace(a: LintFinding, b: LintFinding): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
