import type { PlannedUnit, RunPolicy, RunStarted } from '@ralph/reducer';
import { DEFAULT_OUT_OF_BOUNDS } from './limits.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';

/** The first event of a run: all that its later states depend on. */
export function runStarted(prepared: PreparedRun, options: RunOptions): RunStarted {
  return {
    type: 'run_started',
    units: plannedUnits(options),
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
export function plannedUnits({ plan }: Pick<RunOptions, 'plan'>): readonly PlannedUnit[] {
  return plan.work_units.map((unit) => ({
    unit_id: unit.unit_id,
    dependencies: unit.dependencies,
    retries: unit.retries ?? 0,
    priority: unit.priority ?? 0,
  }));
}

/** What the user of a run decided about scheduling. */
export function runPolicy(options: RunOptions): RunPolicy {
  return {
    max_workers: options.maxWorkers,
    fail_fast: options.failFast,
    out_of_bounds: options.outOfBounds ?? DEFAULT_OUT_OF_BOUNDS,
  };
}
