import { blockedUnits, initialState, readyUnits, reduce, runningUnits, workerStates } from '@ralph/reducer';
import type { EventBody, RunState, WorkerState } from '@ralph/reducer';

/** What is to be built, what each build needs, and how its attempts will end: a real board would run something. */
const BUILDS = [
  { name: 'core', needs: [], attempts: ['built'] },
  { name: 'icons', needs: [], attempts: ['broken', 'built'] },
  { name: 'web', needs: ['core', 'icons'], attempts: ['built'] },
  { name: 'manual', needs: ['core'], attempts: ['broken', 'broken'] },
  { name: 'release', needs: ['web', 'manual'], attempts: ['built'] },
];

let state: RunState = initialState();

happened({
  type: 'run_started',
  units: BUILDS.map(({ name, needs }) => ({ unit_id: name, dependencies: needs, retries: 1, priority: 0 })),
  policy: { max_workers: 2, fail_fast: false },
  plan_path: null,
  plan_sha256: '',
  base_commit: null,
  baseline_dirty: [],
  confinement: 'off',
  ralph_version: '0.0.0',
});
while (readyUnits(state).length > 0) {
  for (const name of readyUnits(state)) start(name);
  printBoard();
  for (const name of runningUnits(state)) end(name);
  for (const { unit_id, blocked_by, roots } of blockedUnits(state)) {
    happened({ type: 'unit_blocked', unit_id, attempt: 0, blocked_by, roots });
  }
}
printBoard();

/** All that the board ever learns is an event; the reducer says what follows from it. */
function happened(body: EventBody): void {
  const envelope = { v: 1, seq: state.seq + 1, at: '2026-01-01T00:00:00.000Z', run_id: 'today' } as const;
  state = reduce(state, { ...envelope, ...body }).state;
}

function start(name: string): void {
  const attempt = attemptsOf(name) + 1;
  happened({ type: 'worker_started', unit_id: name, attempt, agent: 'build', confinement: 'off' });
}

function end(name: string): void {
  const attempt = attemptsOf(name);
  const outcome = BUILDS.find((build) => build.name === name)?.attempts[attempt - 1];
  const ended = {
    unit_id: name,
    attempt,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
  };
  if (outcome === 'built') {
    happened({ type: 'worker_succeeded', exit_code: 0, ...ended });
  } else {
    const failure = { reason: 'exit_non_zero', message: 'the build is broken' } as const;
    happened({ type: 'worker_failed', failure, retryable: true, exit_code: 1, ...ended });
  }
}

function attemptsOf(name: string): number {
  return rows().find((row) => row.unit_id === name)?.attempts ?? 0;
}

function rows(): readonly WorkerState[] {
  return [...workerStates(state)];
}

function printBoard(): void {
  for (const row of rows()) console.log(`${row.unit_id.padEnd(8)} ${describe(row)}`);
  console.log();
}

function describe(row: WorkerState): string {
  switch (row.status) {
    case 'pending':
      return row.attempts > 0 ? 'waits for another try' : `waits for ${row.waiting_for} more`;
    case 'running':
      return `is being built, attempt ${row.attempts}`;
    case 'succeeded':
      return 'is built';
    case 'failed':
      return `failed ${row.attempts} times: ${row.failure.message}`;
    case 'blocked':
      return `cannot be built without ${row.roots.join(', ')}`;
    case 'cancelled':
    case 'skipped':
      return row.status;
  }
}
