import { join } from 'node:path';
import { workerState, type RunState, type WorkerState } from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import { commitMessage } from './commit/commit-message.ts';
import { readSummary } from './commit/read-summary.ts';
import type { FilesInCommit } from './commit/reached.ts';
import type { CommitOutcome } from './commit/unit-committer.ts';
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
  const worker = workerState(recorder.state(), unit_id);
  const paths = worker?.files_changed ?? [];
  const isJailed = worker?.confinement === 'jail';
  const changes = { unit_id, paths, isJailed, message: prepared.redaction.text(message) };
  let outcome: CommitOutcome = { status: 'nothing' };
  const isDone = await recorder.persist(async () => {
    outcome = await committer.commit(changes);
    if (outcome.status === 'out_of_space') throw noSpace(prepared.paths.root);
  });
  // A resume tries it again.
  if (!isDone) return;
  journalCommit(run, { unit_id, attempt }, outcome);
}

/** An error as the system has them, so that it is waited for as for any other write. */
function noSpace(root: string): Error {
  return Object.assign(new Error('git has no space'), { code: 'ENOSPC', path: join(root, '.git') });
}

function journalCommit(
  run: ActiveRun,
  { unit_id, attempt }: { readonly unit_id: string; readonly attempt: number },
  outcome: CommitOutcome,
): void {
  const { recorder } = run;
  switch (outcome.status) {
    case 'nothing':
      return;
    case 'committed': {
      const { commit, files } = outcome;
      recorder.record({ type: 'unit_committed', unit_id, attempt, commit, files });
      settleCovered(run, outcome);
      return tellGaps(run, unit_id);
    }
    case 'failed':
    case 'out_of_space':
      return recorder.record({ type: 'commit_failed', unit_id, attempt, message: outcome.message });
  }
}

/** A commit of the same paths has also what a unit changed whose own commit failed before. */
function settleCovered({ recorder }: ActiveRun, { commit, files }: FilesInCommit): void {
  const covered = new Set(files);
  for (const { unit_id, attempts: attempt, status, files_changed } of unitsNotCommitted(recorder.state())) {
    if (status !== 'succeeded' || !files_changed.every((path) => covered.has(path))) continue;
    recorder.record({ type: 'unit_committed', unit_id, attempt, commit, files: files_changed });
  }
}

function unitsNotCommitted(state: RunState): readonly WorkerState[] {
  const last = new Map(state.course.commits.map((one) => [one.unit_id, one.status]));
  return [...last].flatMap(([unitId, status]) =>
    status === 'failed' ? (workerState(state, unitId) ?? []) : [],
  );
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
