import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CoordinatorError } from '../coordinator-error.ts';
import { readRegular } from '../regular-file.ts';
import { removeStrayTemps, writeFileAtomic } from './atomic-write.ts';

const CheckpointSchema = z.looseObject({ schema_version: z.literal([1, 2, 3]), seq: z.int().min(0) });

/** A snapshot of a run's state and the number of the last event in it; only a cache of the journal. */
export type Checkpoint = z.infer<typeof CheckpointSchema>;

const SealedSchema = CheckpointSchema.extend({ sha256: z.string() });

const FILE = 'checkpoint.json';

/** Where the checkpoint of an agent directory is. */
export function checkpointPath(agentDirectory: string): string {
  return join(agentDirectory, FILE);
}

/** Writes `checkpoint.json` of an agent directory: whole, durable, and sealed with a checksum. */
export function saveCheckpoint(
  agentDirectory: string,
  checkpoint: Pick<Checkpoint, 'schema_version' | 'seq'>,
): void {
  const text = JSON.stringify({ ...checkpoint, sha256: digest(checkpoint) });
  try {
    mkdirSync(agentDirectory, { recursive: true });
  } catch (cause) {
    throw new CoordinatorError(
      'state_unwritable',
      `Cannot create ${agentDirectory}: make it writable.`,
      cause,
    );
  }
  writeFileAtomic(checkpointPath(agentDirectory), `${text}\n`, { durable: true });
}

/**
 * Reads the newest checkpoint; null when there is none.
 *
 * @throws CoordinatorError `checkpoint_corrupt` when there is one that cannot be trusted.
 */
export function loadCheckpoint(agentDirectory: string): Checkpoint | null {
  const path = checkpointPath(agentDirectory);
  const text = readText(path);
  if (text === null) return null;
  const sealed = parseJson(path, text);
  if (!isSealed(sealed)) throw corrupt(path, problemsOf(sealed), undefined);
  const { sha256, ...content } = sealed;
  if (digest(content) !== sha256) throw corrupt(path, 'its content does not match its sha256', undefined);
  return content;
}

/** Removes what killed savers left; call it while holding the run lock. */
export function removeStrayCheckpoints(agentDirectory: string): readonly string[] {
  return removeStrayTemps(agentDirectory, FILE);
}

/** Keeps the value as it was read, down to the order of its fields: the checksum is over its text. */
function isSealed(value: unknown): value is z.infer<typeof SealedSchema> {
  return SealedSchema.safeParse(value).success;
}

function problemsOf(value: unknown): string {
  const { error } = SealedSchema.safeParse(value);
  return error === undefined ? 'it is not a checkpoint' : z.prettifyError(error);
}

/** JSON keeps the order of keys, so a checkpoint that was read has the text that was written. */
function digest(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function readText(path: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readRegular(path));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw corrupt(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function corrupt(path: string, problem: string, cause: unknown): CoordinatorError {
  return new CoordinatorError(
    'checkpoint_corrupt',
    `The checkpoint ${path} cannot be used: ${problem}.\n` +
      "It is only a cache: delete it, and the run's state is read from its journal (.agent/runs/<run_id>/journal.ndjson).",
    cause,
  );
}
