import { realpathSync } from 'node:fs';
import type { Divergence } from './divergence.ts';
import { readHead } from '../audit/read-head.ts';
import { findRun } from '../find-run.ts';
import { replayJournal } from './replay-journal.ts';

/** Which run to replay. */
export interface ReplayOptions {
  /** Any directory of the checkout. */
  readonly root: string;
  /** Its id, the beginning of one, or `latest`; null is the newest. */
  readonly run: string | null;
}

/** What a replay of a run showed. */
export interface ReplayReport {
  readonly run_id: string;
  /** Paths of the journal's segments, the oldest first. */
  readonly segments: readonly string[];
  readonly events: number;
  /** Numbers of the first and the last event; 0 when there is none. */
  readonly first_seq: number;
  readonly last_seq: number;
  /** A last line that a crash cut off is no event. */
  readonly torn: boolean;
  /** Documents that are what follows from the journal. */
  readonly equal: readonly ('snapshot' | 'checkpoint' | 'summary')[];
  /** What was not compared, and why. */
  readonly notes: readonly string[];
  readonly divergence: Divergence | null;
}

/**
 * Derives every state of a run from its journal, and compares them with all that was written about the run.
 *
 * @throws CoordinatorError `run_unknown` or `run_ambiguous`.
 */
export async function replayRun({ root, run }: ReplayOptions): Promise<ReplayReport> {
  const head = await readHead(root);
  return replayJournal(findRun(head === null ? realpathSync(root) : head.top_level, run));
}
