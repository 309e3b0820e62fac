import { pendingRecord } from './record-changes.ts';
import type { EarlierAttempts, PendingRecord, RunningRecord, UnitRecord } from './unit-record.ts';
import { neighbours } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { historyWith } from './earlier-attempts.ts';
import type { WorkerState } from './worker-state.ts';
import { viewOf } from './worker-view.ts';

/** The records of a further wave: units that succeeded or were skipped stay so, all others wait for a new attempt. */
export function recordsAgain(
  graph: UnitGraph,
  before: (unitId: string) => UnitRecord | undefined,
): readonly UnitRecord[] {
  const earlier = graph.unit_ids.map((unitId) => before(unitId));
  return graph.unit_ids.map((unitId, rank) => {
    const record = earlier[rank];
    if (isDelivered(record)) return record;
    const waitingFor = neighbours(graph.dependencies, rank).reduce(
      (open, dependency) => (isDelivered(earlier[dependency]) ? open : open + 1),
      0,
    );
    const pending = pendingRecord(unitId, waitingFor);
    return record === undefined ? pending : { ...pending, earlier: attemptsSoFar(viewOf(record)) };
  });
}

/** The record of a unit whose attempt was lost with the process that ran it. */
export function lostAttempt(record: RunningRecord, at: string): PendingRecord {
  const pending = pendingRecord(record.unit_id, 0);
  const lost = attemptsSoFar(viewOf(record));
  const history = historyWith(record, 'cancelled', 'interrupted', at);
  return { ...pending, earlier: lost === null ? null : { ...lost, history } };
}

function isDelivered(record: UnitRecord | undefined): record is UnitRecord {
  return record?.status === 'succeeded' || record?.status === 'skipped';
}

function attemptsSoFar(worker: WorkerState): EarlierAttempts | null {
  const { attempts, agent, confinement, started_at, attempt_started_at } = worker;
  if (agent === null || confinement === null || started_at === null || attempt_started_at === null)
    return null;
  const { denied, files_changed, usage, history } = worker;
  return {
    attempts,
    agent,
    confinement,
    started_at,
    attempt_started_at,
    denied,
    files_changed,
    usage,
    history,
  };
}
