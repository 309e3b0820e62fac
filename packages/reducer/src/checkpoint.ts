import * as z from 'zod';
import { CheckpointSchema } from './checkpoint-schema.ts';
import { ReducerError } from './reducer-error.ts';
import { restoreState } from './restore-state.ts';
import type { RunState } from './run-state.ts';

/** The JSON Schema of a checkpoint, as published in `schema/checkpoint.json`. */
export function checkpointJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(CheckpointSchema, { target: 'draft-2020-12' }) };
}

/** The state that a checkpoint stands for. Throws a `ReducerError` when the value is no sound checkpoint. */
export function fromCheckpoint(value: unknown): RunState {
  const restored = restoreState(parseCheckpoint(value));
  if (typeof restored === 'string') throw corrupt(restored);
  return restored;
}

function parseCheckpoint(value: unknown): z.output<typeof CheckpointSchema> {
  const version = z.looseObject({ schema_version: z.number() }).safeParse(value).data?.schema_version;
  if (version === undefined && isOriginal(value)) {
    throw new ReducerError(
      'unsupported_checkpoint',
      'expected a checkpoint with a schema_version, found one of Ralph Workflow: read it with migrateCheckpoint',
    );
  }
  if (version !== undefined && version !== 1 && version !== 2 && version !== 3) {
    const message = `expected a checkpoint of schema_version 1, 2 or 3, found ${version}: replay the journal instead`;
    throw new ReducerError('unsupported_checkpoint', message);
  }
  const parsed = CheckpointSchema.safeParse(version === 3 ? value : fromEarlier(value));
  if (!parsed.success) throw corrupt(z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function isOriginal(value: unknown): boolean {
  const phase = z.looseObject({
    phase: z.string(),
    worker_states: z.record(z.string(), z.unknown()).nullish(),
  });
  return phase.safeParse(value).success;
}

/** Before version 2 there were no pipelines; what came with version 3 has defaults. */
function fromEarlier(value: unknown): unknown {
  return typeof value === 'object' ? { pipeline: null, ...value, schema_version: 3 } : value;
}

function corrupt(why: string, cause?: unknown): ReducerError {
  return new ReducerError(
    'corrupt_checkpoint',
    `the checkpoint is corrupt, replay the journal instead: ${why}`,
    {
      cause,
    },
  );
}
