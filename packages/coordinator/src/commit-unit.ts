import { workerState } from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import { commitMessage } from './commit/commit-message.ts';
import { readSummary } from './commit/read-summary.ts';
import { workerPaths } from './run-paths.ts';
import { tellObserver } from './tell-observer.ts';

/** Commits what a unit that succeeded has changed, in all its attempts, and journals it; never rejects. */
export async function commitUnit(run: ActiveRun, unit_id: string, attempt: number): Promise<void> {
  const { committer, recorder, prepared } = run;
  if (committer === null) return;
  await recorder.durable();
  // What cannot be journalled is not done.
  if (recorder.failure() !== null) return;
  const message = commitMessage({
    run_id: prepared.runId,
    unit_id,
    attempt,
    description: prepared.chains.get(unit_id)?.[0]?.unit.description ?? '',
    summary: readSummary(workerPaths(prepared.paths, unit_id).artifacts),
  });
  const paths = workerState(recorder.state(), unit_id)?.files_changed ?? [];
  const outcome = await committer.commit({ unit_id, paths, message: prepared.redaction.text(message) });
  switch (outcome.status) {
    case 'nothing':
      return;
    case 'committed':
      tellGaps(run, unit_id);
      return recorder.record({
        type: 'unit_committed',
        unit_id,
        attempt,
        commit: outcome.commit,
        files: outcome.files,
      });
    case 'failed':
      return recorder.record({ type: 'commit_failed', unit_id, attempt, message: outcome.message });
  }
}

/** The branch has what builds on it already, and it has not. */
function tellGaps({ recorder, prepared, options }: ActiveRun, unitId: string): void {
  const { commits } = recorder.state().course;
  const needs = prepared.chains.get(unitId)?.[0]?.unit.dependencies ?? [];
  const missing = needs.filter(
    (need) => commits.findLast(({ unit_id }) => unit_id === need)?.status === 'failed',
  );
  if (missing.length === 0) return;
  const which = missing.join(', ');
  tellObserver(
    options.onNotice,
    `${unitId} is committed, and ${which}, on which it builds, is not: resume the run to have that committed too`,
  );
}
