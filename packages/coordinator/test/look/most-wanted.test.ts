import { initialState, reduce, type EventBody, type RunState } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { mostWanted } from '../../src/look/most-wanted.ts';

const ids = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${word}-${place}`);

/** A run of these units; each attempt of those that are named so fails for good, or runs. */
function runOf(unitIds: readonly string[]): RunState {
  let state = initialState();
  let seq = 0;
  const tell = (body: EventBody): void => {
    seq += 1;
    const at = new Date(Date.UTC(2030, 0, 1) + seq).toISOString();
    ({ state } = reduce(state, { ...body, v: 1, seq, at, run_id: 'r' }));
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
  return state;
}

test.for([
  { name: 'of 100 units all', units: ids('good', 100), wanted: null },
  {
    name: 'of more, none that succeeded or wait',
    units: [...ids('good', 90), ...ids('waits', 90)],
    wanted: [],
  },
  {
    name: 'those that run, failed, or are tried once more',
    units: [...ids('good', 99), 'again-0', 'fails-0', 'runs-0', 'waits-0'],
    wanted: ['again-0', 'fails-0', 'runs-0'],
  },
  {
    name: 'no more than 100, those that run before those that failed, these before those that are tried once more',
    units: [...ids('again', 60), ...ids('fails', 60), ...ids('runs', 60)],
    wanted: [...ids('runs', 60), ...ids('fails', 40)].toSorted(),
  },
])('$name', ({ units, wanted }) => {
  const found = mostWanted(runOf(units));
  expect(found === null ? null : [...found].toSorted()).toEqual(wanted);
});
