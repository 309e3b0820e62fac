import type { LintFacts } from '../lint/lint-facts.ts';
import type { LintFinding } from '../lint/lint-report.ts';
import { lintPlan } from '../lint/lint-plan.ts';
import type { PlanProblemCode } from '../plan-problem.ts';
import type { WorkPlan } from '../work-plan.ts';
import type { OverlapRepair, PlanRepair } from './plan-repair.ts';
import { repairPlan } from './repair-plan.ts';

/** Repairs that change nothing about when and where units work, so that nobody needs to be asked. */
const HARMLESS: ReadonlySet<PlanProblemCode> = new Set(['duplicate_dependency', 'redundant_dependency']);

/** Most rounds of linting and repairing; a plan that is not done by then is left as it has become. */
const MAX_ROUNDS = 20;

/** How to repair. */
export interface FixOptions {
  /** How overlaps are repaired where this is possible; else, and by default, in the safest way that is. */
  readonly prefer?: OverlapRepair | undefined;
}

/** A plan with all repaired that can be without asking anybody. */
export interface FixedPlan {
  readonly plan: WorkPlan;
  /** In the order in which they were made. */
  readonly applied: readonly PlanRepair[];
}

/** Repairs every error that has a repair, and removes the dependencies that say nothing new. */
export function fixPlan(plan: WorkPlan, facts: LintFacts = {}, { prefer }: FixOptions = {}): FixedPlan {
  const applied: PlanRepair[] = [];
  let current = plan;
  const repair = (chosen: readonly PlanRepair[]): boolean => {
    const repaired = repairPlan(current, chosen);
    applied.push(...repaired.applied);
    current = repaired.plan;
    return repaired.applied.length > 0;
  };
  let findings = lintPlan(current, facts).findings;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (!repair(errors.flatMap((error) => chosenRepair(error, prefer)))) break;
    findings = lintPlan(current, facts).findings;
  }
  // Once for all: what says nothing new says nothing new either when the rest of it is gone.
  repair(findings.filter(({ code }) => HARMLESS.has(code)).flatMap(({ repairs }) => repairs));
  return { plan: current, applied };
}

function chosenRepair({ repairs }: LintFinding, prefer: OverlapRepair | undefined): readonly PlanRepair[] {
  const chosen = repairs.find(({ type }) => type === prefer) ?? repairs[0];
  return chosen === undefined ? [] : [chosen];
}
