import { fromCheckpoint, ReducerError, toCheckpoint } from '@ralph/reducer';
import * as z from 'zod';
import { CoordinatorError } from '../coordinator-error.ts';
import { loadCheckpoint } from '../journal/checkpoint-file.ts';
import { readRegular } from '../regular-file.ts';

/** A document that was written about a run. */
export type DocumentOfRun =
  | { readonly status: 'usable'; readonly seq: number | null; readonly value: unknown }
  | { readonly status: 'unusable'; readonly message: string }
  /** It is not there, or of another run. */
  | { readonly status: 'none'; readonly note: string };

/** The checkpoint of the checkout, if it is of this run. */
export function checkpointOfRun(agentDirectory: string, runId: string): DocumentOfRun {
  try {
    const loaded = loadCheckpoint(agentDirectory);
    if (loaded === null) return { status: 'none', note: 'there is no checkpoint' };
    if (loaded['run_id'] !== runId)
      return { status: 'none', note: `the checkpoint is ${ofRun(loaded['run_id'])}` };
    return { status: 'usable', seq: loaded.seq, value: toCheckpoint(fromCheckpoint(loaded)) };
  } catch (error) {
    if (error instanceof CoordinatorError || error instanceof ReducerError)
      return { status: 'unusable', message: error.message };
    throw error;
  }
}

const SummarySchema = z.looseObject({ run_id: z.string() });

/** The summary of the checkout, if it is of this run. */
export function summaryOfRun(path: string, runId: string): DocumentOfRun {
  try {
    const value: unknown = JSON.parse(readRegular(path).toString('utf8'));
    const { run_id } = SummarySchema.parse(value);
    if (run_id !== runId) return { status: 'none', note: `the summary is ${ofRun(run_id)}` };
    return { status: 'usable', seq: null, value };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { status: 'none', note: 'there is no summary' };
    const reason = error instanceof Error ? error.message : String(error);
    return {
      status: 'unusable',
      message: `The summary ${path} cannot be read: ${reason}. It follows from the journal: delete it.`,
    };
  }
}

function ofRun(runId: unknown): string {
  return typeof runId === 'string' ? `of run ${runId}` : 'of another run';
}
