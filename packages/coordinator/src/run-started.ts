import type { PlannedUnit, RunPolicy, RunStarted } from '@ralph/reducer';
import { DEFAULT_OUT_OF_BOUNDS, DEFAULT_RETRY_DELAY_MS } from './limits.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';

/** The first event of a run: all that its later states depend on. */
export function runStarted(prepared: PreparedRun, options: RunOptions): RunStarted {
  return {
    type: 'run_started',
    units: plannedUnits(prepared, options),
    policy: runPolicy(options),
    plan_path: options.planPath,
    plan_sha256: options.planSha256,
    base_commit: prepared.head?.base_commit ?? null,
    baseline_dirty: prepared.audit?.baseline.dirty_paths ?? [],
    confinement: prepared.confinement.best,
    jail: prepared.confinement.backend,
    ralph_version: options.ralphVersion,
    ...(prepared.audit === null ? {} : { audited_by: prepared.head === null ? 'files' : 'git' }),
  };
}

/** What the graph of a run is built from. */
export function plannedUnits(
  { chains, durations }: Pick<PreparedRun, 'chains' | 'durations'>,
  { plan, retries, retryDelayMs }: Pick<RunOptions, 'plan' | 'retries' | 'retryDelayMs'>,
): readonly PlannedUnit[] {
  return plan.work_units.map((unit) => {
    const assignments = chains.get(unit.unit_id);
    const chain = assignments?.[0]?.chain ?? null;
    return {
      unit_id: unit.unit_id,
      dependencies: unit.dependencies,
      retries: unit.retries ?? retries ?? chain?.max_retries ?? 0,
      priority: unit.priority ?? 0,
      agents: assignments?.map(({ agentName }) => agentName),
      triggers: unit.triggers,
      retry_delay_ms: unit.retry_delay_ms ?? (retryDelayMs === undefined ? chain?.retry_delay_ms : undefined),
      expected_ms: unit.expected_ms ?? durations.expected.get(unit.unit_id),
      budget: unit.budget,
    };
  });
}

/** What the user of a run decided about scheduling. */
export function runPolicy(options: RunOptions): RunPolicy {
  return {
    max_workers: options.maxWorkers,
    fail_fast: options.failFast,
    max_failures: options.maxFailures ?? null,
    retry_delay_ms: options.retryDelayMs ?? DEFAULT_RETRY_DELAY_MS,
    out_of_bounds: options.outOfBounds ?? DEFAULT_OUT_OF_BOUNDS,
    ...budgetOf(options),
  };
}

/** Each limit from the command line takes the place of the plan's. */
function budgetOf({ plan, budget: own }: RunOptions): Pick<RunPolicy, 'budget'> {
  const budget = { ...plan.budget, ...own };
  return Object.keys(budget).length === 0 ? {} : { budget };
}
