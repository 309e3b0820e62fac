import { initialState, reduce, type EventBody, type RunEvent, type RunState } from '@ralph/reducer';

/** `word-0`, `word-1` and so on. */
export const ids = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${word}-${place}`);

/** A run of these units; each attempt of those that are named so fails for good, or runs. */
export function eventsOf(unitIds: readonly string[]): readonly RunEvent[] {
  const events: RunEvent[] = [];
  const tell = (body: EventBody): void => {
    const seq = events.length + 1;
    const at = new Date(Date.UTC(2020, 0, 1) + seq).toISOString();
    events.push({ ...body, v: 1, seq, at, run_id: 'r' });
  };
  tell({
    type: 'run_started',
    units: unitIds.map((unit_id) => ({ unit_id, dependencies: [], retries: 1, priority: 0 })),
    policy: { max_workers: unitIds.length, fail_fast: false },
    plan_path: null,
    plan_sha256: '0'.repeat(64),
    base_commit: null,
    baseline_dirty: [],
    confinement: 'off',
    ralph_version: '0.0.0',
  });
  for (const unit_id of unitIds.filter((id) => !id.startsWith('waits'))) {
    tell({ type: 'worker_started', unit_id, attempt: 1, agent: 'command', confinement: 'off' });
    if (unit_id.startsWith('runs')) continue;
    const usual = { unit_id, attempt: 1, artifact_count: 0, files_changed: [], usage: null } as const;
    if (unit_id.startsWith('good')) {
      tell({ type: 'worker_succeeded', ...usual, exit_code: 0, final_message: null });
      continue;
    }
    const failure = { reason: 'exit_non_zero', message: 'the command ended with 3' } as const;
    const retryable = unit_id.startsWith('again');
    tell({ type: 'worker_failed', ...usual, failure, retryable, exit_code: 3, final_message: null });
  }
  return events;
}

/** The state after these events. */
export function stateAfter(events: readonly RunEvent[]): RunState {
  return events.reduce((state, event) => reduce(state, event).state, initialState());
}
