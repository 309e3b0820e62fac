// Events as a coordinator would write them, for the benches.

const envelope = (seq) => ({ v: 1, seq, at: '2026-01-01T00:00:00.000Z', run_id: 'run-of-the-bench' });

export function runStarted(seq, units, maxWorkers) {
  return {
    type: 'run_started',
    ...envelope(seq),
    units,
    policy: { max_workers: maxWorkers, fail_fast: false },
    plan_path: null,
    plan_sha256: '0'.repeat(64),
    base_commit: null,
    baseline_dirty: [],
    confinement: 'audit',
    ralph_version: '0.0.0',
  };
}

export function workerStarted(seq, unitId) {
  const { v, at, run_id } = envelope(seq);
  return {
    type: 'worker_started',
    v,
    seq,
    at,
    run_id,
    unit_id: unitId,
    attempt: 1,
    agent: 'command',
    confinement: 'audit',
  };
}

export function workerSucceeded(seq, unitId) {
  const { v, at, run_id } = envelope(seq);
  return {
    type: 'worker_succeeded',
    v,
    seq,
    at,
    run_id,
    unit_id: unitId,
    attempt: 1,
    exit_code: 0,
    artifact_count: 1,
    files_changed: [],
    usage: null,
    final_message: null,
  };
}

/** An attempt that ended without success; `failure` says why. */
export function workerFailed(seq, unitId, attempt, failure) {
  const { v, at, run_id } = envelope(seq);
  return {
    type: 'worker_failed',
    v,
    seq,
    at,
    run_id,
    unit_id: unitId,
    attempt,
    failure,
    retryable: true,
    exit_code: 1,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
  };
}
