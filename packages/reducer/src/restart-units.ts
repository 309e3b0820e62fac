import { failureSoFar, historyWith } from './earlier-attempts.ts';
import { ledgerOf } from './ledger.ts';
import { pendingRecord } from './record-changes.ts';
import { freshLinks, linksOf } from './retry/chain-links.ts';
import type { PlannedUnit } from './planned-unit.ts';
import type { EarlierAttempts, PendingRecord, RetryState, RunningRecord, UnitRecord } from './unit-record.ts';
import { neighbours } from './adjacency.ts';
import { unitAt } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { viewOf } from './worker-view.ts';

const NOTHING_TO_REDO: ReadonlySet<string> = new Set();

/**
 * The records of a further wave, or of a run that goes on: units that succeeded or were skipped stay so, all others wait
 * for a new attempt, with all their retries.
 */
export function recordsAgain(
  graph: UnitGraph,
  before: (unitId: string) => UnitRecord | undefined,
  redo: ReadonlySet<string> = NOTHING_TO_REDO,
): readonly UnitRecord[] {
  const earlier = graph.unit_ids.map((unitId) => before(unitId));
  const delivered = earlier.map((record) => isDelivered(record) && !redo.has(record.unit_id));
  return graph.unit_ids.map((unitId, rank) => {
    const record = earlier[rank];
    if (record !== undefined && delivered[rank] === true) return record;
    const waitingFor = neighbours(graph.dependencies, rank).reduce(
      (open, dependency) => (delivered[dependency] === true ? open : open + 1),
      0,
    );
    const pending = pendingRecord(unitId, waitingFor);
    const unit = unitAt(graph, rank);
    if (record === undefined || unit === undefined) return pending;
    return { ...openedAgain(unit, record), waiting_for: waitingFor };
  });
}

/** The record of a unit that waits for a new attempt with all its retries; for whom it waits is counted elsewhere. */
export function openedAgain(unit: PlannedUnit, record: UnitRecord): PendingRecord {
  const retry = { links: freshLinks(unit), session: sessionOf(record) };
  return { ...pendingRecord(unit.unit_id, 0), earlier: attemptsSoFar(record, retry) };
}

/** The record of a unit whose attempt was lost with the process that ran it. */
export function lostAttempt(unit: PlannedUnit, record: RunningRecord, at: string): PendingRecord {
  const pending = pendingRecord(record.unit_id, 0);
  const lost = attemptsSoFar(record, { links: linksOf(unit, record.earlier), session: null });
  const history = historyWith(record, { outcome: 'cancelled', stopped: 'interrupted', at });
  return { ...pending, earlier: lost === null ? null : { ...lost, history } };
}

function isDelivered(record: UnitRecord | undefined): record is UnitRecord {
  return record?.status === 'succeeded' || record?.status === 'skipped';
}

/** Only of a unit that waited it is known that its agent's session is of use. */
function sessionOf(record: UnitRecord): RetryState['session'] {
  switch (record.status) {
    case 'pending':
      return record.earlier?.retry.session ?? null;
    case 'blocked':
    case 'cancelled':
    case 'failed':
      return record.last.status === 'pending' ? sessionOf(record.last) : null;
    case 'running':
    case 'succeeded':
    case 'skipped':
      return null;
  }
}

function attemptsSoFar(record: UnitRecord, retry: RetryState): EarlierAttempts | null {
  const worker = viewOf(record);
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
    wall_ms: ledgerOf(record).wall_ms,
    retry,
    failure: failureSoFar(record),
    history,
  };
}
