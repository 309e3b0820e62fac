// The floor: the same rules as the reducer's for the same facts, but on records changed in place in a Map.
// What remains between the two is the price of states that never change.

export function mutableRun(units) {
  return {
    run_id: 'run-of-the-bench',
    phase: 'running',
    seq: 1,
    workers: new Map(units.map((unit) => [unit.unit_id, record(unit)])),
    counts: { pending: units.length, running: 0, succeeded: 0 },
  };
}

/** Null, or why the event was ignored. */
export function applyInPlace(run, event) {
  if (!(event.seq > run.seq)) return `seq ${event.seq} is not after ${run.seq}, the last one`;
  if (event.run_id !== run.run_id) return `it belongs to run ${event.run_id}`;
  const worker = run.workers.get(event.unit_id);
  if (worker === undefined) return `unit "${event.unit_id}" is not in the plan`;
  const attempt = event.type === 'worker_started' ? worker.attempts + 1 : worker.attempts;
  if (event.attempt !== attempt) return `expected attempt ${attempt}`;
  switch (event.type) {
    case 'worker_started':
      if (worker.status !== 'pending') return `unit "${event.unit_id}" is ${worker.status}`;
      if (run.phase !== 'running' || worker.waiting_for > 0) return 'it may not start';
      worker.status = 'running';
      worker.attempts = attempt;
      worker.agent = event.agent;
      worker.confinement = event.confinement;
      worker.started_at ??= event.at;
      worker.attempt_started_at = event.at;
      worker.progress = null;
      worker.exit_code = null;
      worker.artifact_count = 0;
      worker.final_message = null;
      run.counts.pending -= 1;
      run.counts.running += 1;
      break;
    case 'worker_succeeded':
      if (worker.status !== 'running') return `unit "${event.unit_id}" is ${worker.status}`;
      worker.status = 'succeeded';
      worker.finished_at = event.at;
      worker.exit_code = event.exit_code;
      worker.artifact_count = event.artifact_count;
      worker.files_changed = event.files_changed;
      worker.usage = event.usage;
      worker.final_message = event.final_message;
      worker.history.push({
        attempt,
        outcome: 'succeeded',
        reason: null,
        started_at: worker.attempt_started_at,
        finished_at: event.at,
      });
      for (const dependent of worker.dependents) dependent.waiting_for -= 1;
      run.counts.running -= 1;
      run.counts.succeeded += 1;
      break;
  }
  run.seq = event.seq;
  return null;
}

/** What is left of it without any rule: for comparison only. */
export function writeFields(run, event) {
  const worker = run.workers.get(event.unit_id);
  switch (event.type) {
    case 'worker_started':
      worker.status = 'running';
      worker.attempts = event.attempt;
      worker.agent = event.agent;
      worker.confinement = event.confinement;
      worker.started_at = event.at;
      break;
    case 'worker_succeeded':
      worker.status = 'succeeded';
      worker.finished_at = event.at;
      worker.exit_code = event.exit_code;
      worker.artifact_count = event.artifact_count;
      worker.files_changed = event.files_changed;
      worker.usage = event.usage;
      worker.final_message = event.final_message;
      break;
  }
}

function record(unit) {
  return {
    unit_id: unit.unit_id,
    status: 'pending',
    attempts: 0,
    agent: null,
    confinement: null,
    started_at: null,
    attempt_started_at: null,
    finished_at: null,
    pid: null,
    progress: null,
    denied: 0,
    exit_code: null,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
    failure: null,
    blocked_by: [],
    roots: [],
    reason: null,
    waiting_for: unit.dependencies.length,
    broken_dependencies: 0,
    history: [],
    dependents: [],
  };
}
