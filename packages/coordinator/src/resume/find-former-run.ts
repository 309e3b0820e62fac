import { findRun, runsOf, type FoundRun } from '../find-run.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { runPaths } from '../run-paths.ts';
import { readRunRecord } from './run-record.ts';
import type { WantedRun } from './resume-options.ts';

/**
 * Finds the run that is to be resumed.
 *
 * @throws CoordinatorError `run_unknown` or `run_ambiguous`, with those that are there.
 */
export function findFormerRun(root: string, wanted: WantedRun): FoundRun {
  if (wanted.by === 'id') return findRun(root, wanted.id);
  const runId = runsOf(root).find((id) => isOfPlan(root, id, wanted));
  if (runId !== undefined) return { runId, paths: runPaths(root, runId) };
  throw new CoordinatorError(
    'run_unknown',
    `there is no run of ${wanted.planPath ?? 'this plan'} to resume: start one without --resume, or name a run with "ralph resume <run>"`,
  );
}

function isOfPlan(root: string, runId: string, plan: Extract<WantedRun, { readonly by: 'plan' }>): boolean {
  try {
    const { options } = readRunRecord(runPaths(root, runId));
    return plan.planPath === null
      ? options.planSha256 === plan.planSha256
      : options.planPath === plan.planPath;
  } catch {
    // A run without a record cannot be resumed.
    return false;
  }
}
