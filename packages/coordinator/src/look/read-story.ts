import { readKept } from '../journal/read-kept.ts';
import type { RunReading } from '../read-run.ts';
import { openStoryTeller, type RunStory } from './run-story.ts';

/**
 * Reads what happened in a run, from all that is kept of its journal.
 *
 * @throws CoordinatorError `journal_corrupt`.
 */
export function readStory({ state, paths }: Pick<RunReading, 'state' | 'paths'>): RunStory {
  const teller = openStoryTeller();
  readKept(paths.journal, teller.hear);
  return teller.story(state);
}
