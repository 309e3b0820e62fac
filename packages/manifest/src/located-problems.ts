import type { DocumentSource } from './document-source.ts';
import { planProblem } from './plan-problem.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';

/** Findings with their places in the text, together with what its syntax already showed, in the order of the text. */
export function locatedProblems(source: DocumentSource, findings: readonly Finding[]): PlanProblem[] {
  if (findings.length === 0) return [...source.problems];
  const places = source.places(findings.map((finding) => finding.path));
  const located = findings.map((finding, index) => planProblem(finding, places[index] ?? null));
  return [...source.problems, ...located].toSorted(byPlace);
}

function byPlace(a: PlanProblem, b: PlanProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
