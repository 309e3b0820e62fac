import { describe, expect, test } from 'vitest';
import {
  defaultPipelinePolicy,
  fromCheckpoint,
  migrateCheckpoint,
  readyUnits,
  ReducerError,
  toCheckpoint,
  workerState,
  workerStates,
} from '../../src/index.ts';
import { playOn } from '../play-pipeline.ts';
import vectors from '../fixtures/vectors/checkpoint_load.json' with { type: 'json' };

interface Case {
  readonly name: string;
  readonly file: unknown;
  readonly changed_because?: string;
  readonly expect: { readonly fields?: Readonly<Record<string, unknown>>; readonly refused?: string };
}

const cases = vectors.cases as readonly Case[];

describe('the checkpoints of the original', () => {
  test.for(cases.filter(({ expect: { fields } }) => fields !== undefined))('$name', (given) => {
    const state = migrateCheckpoint(given.file, 'run-1');
    const { pipeline } = state;
    expect({
      phase: pipeline?.phase,
      last_error: pipeline?.last_error,
      budget_caps: pipeline?.budget_caps,
      outer_progress: pipeline?.outer_progress,
      work_units: pipeline?.work_units.map(({ unit_id }) => unit_id),
      worker_states: Object.fromEntries(
        [...workerStates(state)].map(({ unit_id, status }) => [unit_id, status.toUpperCase()]),
      ),
      fallover_history_len: pipeline?.fallover_history.length,
      recovery_cycle_cap: pipeline?.recovery_cycle_cap,
    }).toEqual(given.expect.fields);
    expect(fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(state))))).toEqual(state);
  });

  test.for(cases.filter(({ expect: { refused } }) => refused !== undefined))(
    'defect 39: $name is refused loudly',
    (given) => {
      const refused = given.expect.refused ?? '';
      expect(given.changed_because).toMatch(/^defect 39: /);
      expect(() => migrateCheckpoint(given.file, 'run-1')).toThrow(ReducerError);
      expect(() => migrateCheckpoint(given.file, 'run-1')).toThrow(refused);
    },
  );
});

test('all that is wrong with a checkpoint is told at once', () => {
  const file = { phase: 7, recovery_cycle_cap: 0, loop_iterations: { l: 'many' } };
  expect(() => migrateCheckpoint(file, 'run-1')).toThrow(
    /at phase\n(.|\n)*at recovery_cycle_cap\n(.|\n)*at loop_iterations\.l/,
  );
});

test('what the original knew of a wave is kept: exit codes, errors, times, and who waits for whom', () => {
  const state = migrateCheckpoint(
    {
      phase: 'development',
      interrupted_by_user: true,
      work_units: [{ unit_id: 'a' }, { unit_id: 'b', dependencies: ['a'] }],
      worker_states: {
        a: {
          unit_id: 'a',
          status: 'FAILED',
          exit_code: 3,
          error_message: 'boom',
          finished_at: '2026-01-01T00:00:00Z',
        },
      },
      agent_retry_intent: { action: 'resume', session_id: 's-1', reset_tool_registry: true },
      fallover_history: [{ phase: 'p', from_agent: 'A', to_agent: 'B', timestamp_iso: 't' }],
    },
    'run-1',
  );
  const [a, b] = workerStates(state);
  expect(a).toMatchObject({ status: 'failed', exit_code: 3, failure: { message: 'boom' } });
  expect(b).toMatchObject({ status: 'pending', waiting_for: 1, broken_dependencies: 1 });
  expect(state.course).toMatchObject({ phase: 'stopping', interrupted: { signal: 'unknown' } });
  expect(state.pipeline).toMatchObject({
    wave_phase: 'development',
    agent_retry_intent: { action: 'resume', session_id: 's-1', reset_tool_registry: true },
    fallover_history: [{ from_agent: 'A' }],
  });
});

test('a wave of the original goes on: what ran is tried again, and what was ready starts', () => {
  const file = {
    phase: 'development',
    work_units: [{ unit_id: 'a' }, { unit_id: 'b', dependencies: ['a'] }, { unit_id: 'c' }],
    worker_states: { a: { unit_id: 'a', status: 'SUCCEEDED' }, c: { unit_id: 'c', status: 'RUNNING' } },
  };
  const state = playOn(migrateCheckpoint(file, 'run-1'), defaultPipelinePolicy(), {
    type: 'workers_resumed',
  }).state;
  expect(readyUnits(state)).toEqual(['b', 'c']);
  expect(workerState(state, 'c')).toMatchObject({ attempts: 1, status: 'pending' });
});

test('a session that is to be resumed but has no id is begun afresh', () => {
  const intent = { action: 'resume', session_id: null };
  const { pipeline } = migrateCheckpoint({ phase: 'development', agent_retry_intent: intent }, 'run-1');
  expect(pipeline?.agent_retry_intent).toMatchObject({ action: 'fresh', session_id: null });
});
