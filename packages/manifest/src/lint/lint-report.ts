import type { Finding, PlanProblem } from '../plan-problem.ts';
import type { PlanRepair } from '../repair/plan-repair.ts';
import type { WorkPlan } from '../work-plan.ts';
import type { PlanMetrics } from './plan-metrics.ts';

/** An error keeps the plan from running; a warning says what is probably not meant, or could be better. */
export type LintSeverity = 'error' | 'warning';

/** One thing to say about a plan, with the place, the units that it is about, and what would repair it. */
export interface LintFinding extends PlanProblem {
  readonly severity: LintSeverity;
  readonly unit_ids: readonly string[];
  /** Each alone repairs it; the safest stands first. Empty where only a person can decide. */
  readonly repairs: readonly PlanRepair[];
}

/** A check that takes too long on some plans. */
export type LintCheck = 'redundant_dependency';

/** Everything that the linter found. */
export interface LintReport {
  /** True if nothing keeps the plan from running. */
  readonly valid: boolean;
  /** The plan as read, also when rules between its units are broken; null if a field is wrong. */
  readonly plan: WorkPlan | null;
  readonly findings: readonly LintFinding[];
  /** Null if a field is wrong, or if the dependencies have no order. */
  readonly metrics: PlanMetrics | null;
  /** Checks that were given up because they would have taken too long. */
  readonly skipped: readonly LintCheck[];
}

/** A finding of the linter before anybody looks up its line. */
export interface LintNote extends Finding {
  readonly unit_ids: readonly string[];
  readonly repairs: readonly PlanRepair[];
}
