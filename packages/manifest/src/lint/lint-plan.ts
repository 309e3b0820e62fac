import { dependencyOrder } from '../dependency-order.ts';
import { directoryConflicts, fitDirectories, overlapFinding } from '../directory-rules.ts';
import { checkPlan } from '../parse-plan.ts';
import type { CheckedPlan } from '../parse-plan.ts';
import { planProblem } from '../plan-problem.ts';
import type { DocumentPath, Finding, Place, PlanProblemCode } from '../plan-problem.ts';
import { overlapRepairs } from '../repair/overlap-repairs.ts';
import type { PlanRepair } from '../repair/plan-repair.ts';
import { duplicateDependencies } from './duplicate-dependencies.ts';
import { fileTree } from './file-tree.ts';
import { inseparableUnits } from './inseparable-units.ts';
import type { LintContext } from './lint-context.ts';
import type { LintFacts } from './lint-facts.ts';
import type { LintFinding, LintNote, LintReport } from './lint-report.ts';
import { missingDirectories } from './missing-directories.ts';
import { overSerialised } from './over-serialised.ts';
import { planMetrics } from './plan-metrics.ts';
import { redundantDependencies } from './redundant-dependencies.ts';
import { sharedFiles } from './shared-files.ts';
import { wideUnits } from './wide-units.ts';

/** Finds the places of paths in a text, in the order of the paths. */
export type Locate = (paths: readonly DocumentPath[]) => readonly (Place | null)[];

const NOWHERE: Locate = () => [];

/**
 * Tells everything about a plan at once: what keeps it from running, what is probably not meant, what could be quicker,
 * and what would repair each. It takes any value, also a plan full of mistakes, and never throws.
 *
 * @example
 * const { findings, metrics } = lintPlan(plan, { files, max_workers: 8 });
 */
export function lintPlan(plan: unknown, facts: LintFacts = {}): LintReport {
  return lintedPlan(plan, facts, NOWHERE);
}

/** The same with the places of the findings in the text that the value was read from. */
export function lintedPlan(value: unknown, facts: LintFacts, locate: Locate): LintReport {
  const checked = checkPlan(value);
  const context = lintContext(checked, facts);
  const errors = [
    ...checked.findings.flatMap((finding) =>
      finding.code === 'overlap' ? [] : [ruleNote(finding, context)],
    ),
    ...overlapNotes(context),
  ];
  const metrics =
    context.plan === null || !context.isOrdered ? null : planMetrics(context.plan, context.order, facts);
  const redundant = context.isOrdered ? redundantDependencies(context) : { notes: [], skipped: false };
  const warnings = [
    ...checked.warnings.map((finding) => ruleNote(finding, context)),
    ...sharedFiles(context),
    ...wideUnits(context),
    ...missingDirectories(context),
    ...duplicateDependencies(context),
    ...redundant.notes,
    ...(metrics === null ? [] : overSerialised(context, metrics)),
    ...(context.isOrdered ? inseparableUnits(context) : []),
  ];
  return {
    valid: errors.length === 0,
    plan: context.plan,
    findings: placed(errors, warnings, { canRepair: hasClearIds(checked), locate }),
    metrics,
    skipped: redundant.skipped ? ['redundant_dependency'] : [],
  };
}

/** Repairs name units: of a plan whose units cannot be told apart, or not be read, nothing can be repaired. */
function hasClearIds({ fields, findings }: CheckedPlan): boolean {
  return fields !== null && !findings.some(({ code }) => code === 'duplicate_unit_id');
}

/** Without these, dependencies tell who comes first. */
const WITHOUT_ORDER: ReadonlySet<PlanProblemCode> = new Set(['duplicate_unit_id', 'dependency_cycle']);

function lintContext({ fields, units, findings }: CheckedPlan, facts: LintFacts): LintContext {
  const conflicts = directoryConflicts(units);
  return {
    units,
    plan: fields,
    order: dependencyOrder(units),
    isOrdered: !findings.some(({ code }) => WITHOUT_ORDER.has(code)),
    claims: fitDirectories(units).filter(({ unit }) => unit.unit_id !== undefined),
    conflicts,
    inConflict: new Set(conflicts.flatMap(({ outer, inner }) => [outer.owner, inner.owner])),
    facts,
    tree: fileTree(facts),
  };
}

function overlapNotes(context: LintContext): LintNote[] {
  const repairs = context.isOrdered ? overlapRepairs(context) : [];
  return context.conflicts.map((conflict, at) => ({
    ...overlapFinding(conflict),
    unit_ids: [conflict.outer, conflict.inner].flatMap(({ unit }) => unit.unit_id ?? []),
    repairs: repairs[at] ?? [],
  }));
}

/** A finding of the plan's rules, with the unit that it is about, and its repair where there is only one. */
function ruleNote(finding: Finding, { units }: LintContext): LintNote {
  const [list, index] = finding.path;
  const unit = list === 'work_units' && typeof index === 'number' ? units[index] : undefined;
  const unitId = unit?.unit_id;
  if (unitId === undefined) return { ...finding, unit_ids: [], repairs: [] };
  const repairs: readonly PlanRepair[] =
    finding.code === 'self_dependency'
      ? [{ type: 'remove_dependency', unit_id: unitId, dependency: unitId }]
      : [];
  return { ...finding, unit_ids: [unitId], repairs };
}

function placed(
  errors: readonly LintNote[],
  warnings: readonly LintNote[],
  { canRepair, locate }: { readonly canRepair: boolean; readonly locate: Locate },
): readonly LintFinding[] {
  const notes = [...errors, ...warnings];
  const places = locate(notes.map(({ path }) => path));
  return notes.map((note, at) => ({
    ...planProblem(note, places[at] ?? null),
    severity: at < errors.length ? ('error' as const) : ('warning' as const),
    unit_ids: note.unit_ids,
    repairs: canRepair ? note.repairs : [],
  }));
}
