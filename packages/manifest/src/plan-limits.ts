import { misplacedDirectories, overlappingDirectories, unitsWithoutDirectories } from './directory-rules.ts';
import { planProblem } from './plan-problem.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';

/** From so many units on, a plan needs a phase that works on several at once. */
const MIN_UNITS_TO_FAN_OUT = 2;

/** What a phase allows of a plan, as its table `parallelization` says; what is left out has its default. */
export interface PlanLimits {
  /** Default: 50. How many run at once is no limit of a plan: units beyond that wait for their turn. */
  readonly max_work_units?: number | undefined;
  /** Default: true. */
  readonly require_allowed_directories?: boolean | undefined;
}

const DEFAULT_MAX_WORK_UNITS = 50;

/** What has to be known of a phase to find the one that executes a plan. */
export interface PhaseRoute {
  readonly transitions?: { readonly on_success?: string | null | undefined } | undefined;
  readonly parallelization?: PlanLimits | null | undefined;
}

/**
 * The phase that will execute a plan that was made in the given one: the first on its way of success, itself included,
 * that works on several units at once. Null if none does.
 */
export function executingPhase(phases: Readonly<Record<string, PhaseRoute>>, from: string): string | null {
  const seen = new Set<string>();
  for (let name: string | null = from; name !== null && Object.hasOwn(phases, name) && !seen.has(name);) {
    seen.add(name);
    const phase: PhaseRoute | undefined = phases[name];
    if (phase?.parallelization) return name;
    name = phase?.transitions?.on_success ?? null;
  }
  return null;
}

/**
 * Everything in which a plan goes beyond what the phase that executes it allows; nothing means that it may.
 * Fewer than two units need no permission.
 *
 * @example
 * const name = executingPhase(phases, 'planning');
 * const problems = checkPlanLimits(plan, name === null ? null : (phases[name]?.parallelization ?? null));
 */
export function checkPlanLimits(
  { work_units: units }: { readonly work_units: readonly UnitDraft[] },
  limits: PlanLimits | null,
): readonly PlanProblem[] {
  if (units.length < MIN_UNITS_TO_FAN_OUT) return [];
  const required = limits?.require_allowed_directories ?? true;
  const findings = [
    ...(limits === null ? [noParallelization(units.length)] : tooManyUnits(units.length, limits)),
    ...unitsWithoutDirectories(units).map((finding) => (required ? directoriesRequired(finding) : finding)),
    ...misplacedDirectories(units),
    ...overlappingDirectories(units),
  ];
  return findings.map((finding) => planProblem(finding));
}

function noParallelization(count: number): Finding {
  const message =
    `expected a plan of one unit, got ${count}: no phase that this plan leads to declares "parallelization"; ` +
    'declare it for the phase that executes plans, or make one unit of these';
  return { code: 'no_parallelization', path: ['work_units'], message };
}

function tooManyUnits(
  count: number,
  { max_work_units: most = DEFAULT_MAX_WORK_UNITS }: PlanLimits,
): Finding[] {
  if (count <= most) return [];
  const message = `expected at most ${most} units (max_work_units), got ${count}: split the plan, or raise the limit`;
  return [{ code: 'too_many_work_units', path: ['work_units'], message }];
}

function directoriesRequired({ path, message }: Finding): Finding {
  return { code: 'directories_required', path, message: `${message} (require_allowed_directories)` };
}
