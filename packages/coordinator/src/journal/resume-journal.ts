import { initialState, reduce, type RunState } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import { journalAt, type Journal, type JournalOptions } from './journal.ts';
import { tidySegments } from './kept-segments.ts';
import { readSegment } from './read-segment.ts';
import { continueSegment } from './segment.ts';

/** A journal that goes on where an earlier process left it. */
export interface ResumedJournal {
  readonly journal: Journal;
  /** The state after all its events. */
  readonly state: RunState;
  /** A last line was cut off by a crash and has been removed; what it announced never began. */
  readonly torn: boolean;
}

/**
 * Opens the journal of a run that has ended or died, to append to it; call it while holding the run lock.
 *
 * @throws CoordinatorError `journal_corrupt` with line and remedy, or `journal_unwritable`.
 */
export function resumeJournal(options: JournalOptions): ResumedJournal {
  const { path, run_id } = options;
  tidySegments(path);
  let state = initialState();
  const { torn, good_bytes, head_bytes, last } = readSegment(path, (event) => {
    if (event.run_id !== run_id) throw ofAnotherRun(options, event.run_id);
    state = reduce(state, event).state;
  });
  const fd = continueSegment(path, good_bytes);
  const place = { fd, size: good_bytes, head_bytes, seq: last?.seq ?? 0 };
  return { journal: journalAt(options, place), state, torn };
}

function ofAnotherRun({ path, run_id }: JournalOptions, found: string): CoordinatorError {
  return new CoordinatorError(
    'journal_corrupt',
    `The journal ${path} is of run ${found}, expected run ${run_id}: move it back to where it came from.`,
  );
}
