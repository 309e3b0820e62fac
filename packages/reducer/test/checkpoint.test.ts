import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import {
  checkpointJsonSchema,
  defaultPipelinePolicy,
  fromCheckpoint,
  initialState,
  ReducerError,
  reduce,
  toCheckpoint,
} from '../src/index.ts';
import {
  diamond,
  outOfBoundsFound,
  runInterrupted,
  runStarted,
  stamped,
  stateAfter,
  unitCancelled,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';
import { phaseFailure, pipelineStarted, planAccepted, playPipeline } from './play-pipeline.ts';
import { undescribed } from './undescribed.ts';

const state = stateAfter(
  runStarted(diamond.map((planned) => ({ ...planned, retries: 1 }))),
  workerStarted('a'),
  workerFailed('a'),
  workerStarted('a', 2),
  workerSucceeded('a', 2),
  workerStarted('c'),
  outOfBoundsFound('x'),
);

const onDisk = (): Record<string, unknown> => JSON.parse(JSON.stringify(toCheckpoint(state)));

function failureOf(value: unknown): ReducerError {
  try {
    fromCheckpoint(value);
  } catch (error) {
    if (error instanceof ReducerError) return error;
    throw error;
  }
  throw new Error('the checkpoint was accepted');
}

test('a checkpoint names its version and the event that it stands for', () => {
  expect(onDisk()).toMatchObject({ schema_version: 3, seq: 7, run_id: 'run-1', pipeline: null });
});

test('what is read back is the state that was written, and goes on like it', () => {
  const restored = fromCheckpoint(onDisk());
  expect(restored).toEqual(state);
  for (const event of [
    stamped(8, workerStarted('b')),
    stamped(8, runInterrupted),
    stamped(8, unitCancelled('b')),
  ]) {
    expect(reduce(restored, event)).toEqual(reduce(state, event));
  }
});

test('the state of a run that has not started can be written too', () => {
  expect(fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(initialState()))))).toEqual(initialState());
});

test('a checkpoint of version 1, before there were pipelines, is read', () => {
  const { pipeline: _, ...before } = onDisk();
  expect(fromCheckpoint({ ...before, schema_version: 1 })).toEqual(state);
});

test('the published JSON Schema is current, and every field says what it means', async () => {
  const schema = checkpointJsonSchema();
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../schema/checkpoint.json');
  expect(undescribed(schema)).toEqual([]);
});

test('what is written is valid by the JSON Schema, of a plan and of a pipeline', () => {
  const validate = new Ajv2020({ strict: false }).compile(checkpointJsonSchema());
  const policy = defaultPipelinePolicy();
  const pipeline = playPipeline(
    policy,
    pipelineStarted(policy),
    planAccepted(diamond),
    phaseFailure('planning'),
  );
  for (const each of [state, initialState(), pipeline.state]) {
    expect(validate(JSON.parse(JSON.stringify(toCheckpoint(each)))), JSON.stringify(validate.errors)).toBe(
      true,
    );
  }
  expect(validate({ ...onDisk(), seq: -1 })).toBe(false);
});

test('unknown fields survive', () => {
  const facts = { ...state.run.facts, host: 'here' };
  expect(toCheckpoint(fromCheckpoint({ ...onDisk(), facts })).facts).toEqual(facts);
});

describe('a checkpoint that cannot be used is refused loudly', () => {
  test.for<{ name: string; value: () => unknown; code: string; message: RegExp }>([
    {
      name: 'nothing',
      value: () => undefined,
      code: 'corrupt_checkpoint',
      message: /expected object, received undefined/,
    },
    {
      name: 'half of one',
      value: () => ({ schema_version: 1, seq: 7 }),
      code: 'corrupt_checkpoint',
      message: /run_id/,
    },
    {
      name: 'a later version',
      value: () => ({ ...onDisk(), schema_version: 4 }),
      code: 'unsupported_checkpoint',
      message: /expected a checkpoint of schema_version 1, 2 or 3, found 4: replay the journal instead/,
    },
    {
      name: 'one of Ralph Workflow',
      value: () => ({ phase: 'development', worker_states: {} }),
      code: 'unsupported_checkpoint',
      message: /found one of Ralph Workflow: read it with migrateCheckpoint/,
    },
    {
      name: 'a status that does not exist',
      value: () => withWorker(0, { status: 'done' }),
      code: 'corrupt_checkpoint',
      message: /worker_states\[0\]/,
    },
    {
      name: 'a failure without its reason',
      value: () => withWorker(0, { status: 'failed' }),
      code: 'corrupt_checkpoint',
      message: /worker_states\[0\].failure/,
    },
    {
      name: 'a record too few',
      value: () => ({ ...onDisk(), worker_states: toCheckpoint(state).worker_states.slice(1) }),
      code: 'corrupt_checkpoint',
      message: /it has 4 units but 3 worker_states/,
    },
    {
      name: 'the record of another unit',
      value: () => withWorker(1, { unit_id: 'x' }),
      code: 'corrupt_checkpoint',
      message: /worker_states\[1\] is of unit "x", expected "b"/,
    },
    {
      name: 'a unit that waits for too few',
      value: () => withWorker(3, { waiting_for: 0 }),
      code: 'corrupt_checkpoint',
      message: /unit "d" waits for 0 units, 0 of them broken; by their records it should be 2 and 0/,
    },
    {
      name: 'a plan that is no DAG',
      value: () => ({ ...onDisk(), units: diamond.map((planned) => ({ ...planned, dependencies: ['d'] })) }),
      code: 'corrupt_checkpoint',
      message: /cycle/,
    },
  ])('$name', ({ value, code, message }) => {
    const error = failureOf(value());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.name).toBe('ReducerError');
  });
});

function withWorker(place: number, change: Record<string, unknown>): unknown {
  const workers = toCheckpoint(state).worker_states.map((worker, index) =>
    index === place ? { ...worker, ...change } : worker,
  );
  return { ...onDisk(), worker_states: workers };
}
