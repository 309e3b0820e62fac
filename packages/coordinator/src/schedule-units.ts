import type { WorkerFailure } from '@ralph/manifest';
import { blockedUnits, isSettled, pendingUnits, readyUnits, workerState } from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import { attemptUnit } from './attempt-unit.ts';
import { commitUnit } from './commit-unit.ts';
import { outcomeEvent } from './worker/worker-outcome.ts';

/** Starts whatever the state says is ready, until every unit has ended; never more at once than the policy allows. */
export function scheduleUnits(run: ActiveRun): Promise<void> {
  const { recorder, stops } = run;
  const failures = new Map<string, WorkerFailure>();
  const committing = new Set<string>();
  let live = 0;

  /** Whoever builds on a unit's work may write where it did, so it starts when that is committed. */
  const mayStart = (unitId: string): boolean =>
    committing.size === 0 ||
    run.prepared.assignments.get(unitId)?.unit.dependencies?.some((other) => committing.has(other)) !== true;

  return new Promise((resolve, reject) => {
    const start = (unitId: string): void => {
      const attempt = (workerState(recorder.state(), unitId)?.attempts ?? 0) + 1;
      live += 1;
      attemptUnit(run, { unitId, attempt, previousFailure: failures.get(unitId) ?? null })
        .then(async (outcome) => {
          if (outcome.status === 'failed') failures.set(unitId, outcome.failure);
          recorder.record(
            outcomeEvent({ unit_id: unitId, attempt }, outcome, stops.reason() ?? 'interrupted'),
          );
          if (outcome.status === 'succeeded' && run.committer !== null) {
            committing.add(unitId);
            advance();
            await commitUnit(run, unitId, attempt);
            committing.delete(unitId);
          }
          live -= 1;
          advance();
        })
        .catch(reject);
    };

    const advance = (): void => {
      const paused = recorder.paused();
      void paused?.then(advance);
      if (stops.reason() === null && paused === null)
        for (const unitId of readyUnits(recorder.state()).filter(mayStart)) start(unitId);
      settleHopeless(run);
      if (live > 0) return;
      if (isSettled(recorder.state())) resolve();
      else if (paused === null) reject(new Error('no unit runs, none is ready, and yet some have not ended'));
    };

    advance();
    stops.stopping.addEventListener('abort', () => settleHopeless(run), { once: true });
  });
}

/** Ends the units that will never start: cancelled when the run stops, else blocked by what failed. */
function settleHopeless({ recorder, stops }: ActiveRun): void {
  const reason = stops.reason();
  if (reason !== null) {
    for (const unit_id of pendingUnits(recorder.state())) {
      const attempt = workerState(recorder.state(), unit_id)?.attempts ?? 0;
      recorder.record({ type: 'unit_cancelled', unit_id, attempt, reason, files_changed: [] });
    }
    return;
  }
  for (
    let blocked = blockedUnits(recorder.state());
    blocked.length > 0;
    blocked = blockedUnits(recorder.state())
  ) {
    for (const unit of blocked) recorder.record({ type: 'unit_blocked', attempt: 0, ...unit });
  }
}
