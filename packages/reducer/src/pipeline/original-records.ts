import { pendingRecord } from '../record-changes.ts';
import type { RunningRecord, UnitRecord } from '../unit-record.ts';
import { neighbours } from '../adjacency.ts';
import type { UnitGraph } from '../unit-graph.ts';
import { own } from './own.ts';
import type { OriginalCheckpoint } from './original-checkpoint-schema.ts';

type OriginalWorker = OriginalCheckpoint['worker_states'][string];

/** The records of a wave, by rank. The original knew one attempt and no agent. */
export function originalRecords(
  graph: UnitGraph,
  workers: OriginalCheckpoint['worker_states'],
): readonly UnitRecord[] {
  const statusAt = (rank: number) => own(workers, graph.unit_ids[rank] ?? '')?.status ?? 'PENDING';
  return graph.unit_ids.map((unitId, rank) => {
    const worker = own(workers, unitId);
    if (worker !== undefined && worker.status !== 'PENDING')
      return startedRecord(unitId, worker, worker.status);
    const needed = [...neighbours(graph.dependencies, rank)].map(statusAt);
    return {
      ...pendingRecord(unitId, needed.filter((status) => status !== 'SUCCEEDED').length),
      broken_dependencies: needed.filter((status) => status === 'FAILED' || status === 'CANCELLED').length,
    };
  });
}

function startedRecord(
  unitId: string,
  worker: OriginalWorker,
  status: Exclude<OriginalWorker['status'], 'PENDING'>,
): UnitRecord {
  const last: RunningRecord = {
    status: 'running',
    unit_id: unitId,
    earlier: null,
    attempt: 1,
    agent: 'unknown',
    confinement: 'off',
    started_at: worker.started_at ?? '',
    resume_session: null,
    observed: null,
  };
  const ended = { unit_id: unitId, last, finished_at: worker.finished_at ?? '', files_changed: [] };
  const delivered = { exit_code: worker.exit_code, artifact_count: 0, usage: null, final_message: null };
  switch (status) {
    case 'RUNNING':
      return last;
    case 'SUCCEEDED':
      return { status: 'succeeded', ...ended, ...delivered };
    case 'FAILED':
      return {
        status: 'failed',
        ...ended,
        ...delivered,
        failure: { reason: 'work_failed', message: worker.error_message ?? '' },
      };
    case 'CANCELLED':
      return { status: 'cancelled', ...ended, reason: 'interrupted' };
  }
}
