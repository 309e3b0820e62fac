import type { EventBody } from '@ralph/reducer';

export const RUN_STARTED: EventBody = {
  type: 'run_started',
  units: [{ unit_id: 'api', dependencies: [], retries: 0, priority: 0 }],
  policy: { max_workers: 2, fail_fast: false },
  plan_path: 'plan.json',
  plan_sha256: '0'.repeat(64),
  base_commit: null,
  baseline_dirty: ['später/ä b.txt'],
  confinement: 'audit',
  ralph_version: '9.9.9',
};

export const WORKER_STARTED: EventBody = {
  type: 'worker_started',
  unit_id: 'api',
  attempt: 1,
  agent: 'command',
  confinement: 'audit',
};

export function progressed(note: string): EventBody {
  return { type: 'worker_progressed', unit_id: 'api', attempt: 1, status: 'working', note };
}

export const RUN_FINISHED: EventBody = { type: 'run_finished' };
