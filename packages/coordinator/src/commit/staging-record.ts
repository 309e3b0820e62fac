import * as z from 'zod';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import { readRegular } from '../regular-file.ts';
import type { IndexEntries } from './stage-commit.ts';

/** Where it is kept what a committer has to know of the user's index, also after it was killed. */
export interface StagingRecord {
  /** What was staged when the run began. */
  readonly before: string;
  /** What the committer is entering. */
  readonly entering: string;
}

const EntriesSchema = z.array(z.tuple([z.string(), z.string()]));

/** Reads entries; null where there are none to read. */
export function readEntries(path: string): IndexEntries | null {
  try {
    return new Map(EntriesSchema.parse(JSON.parse(readRegular(path).toString('utf8'))));
  } catch {
    return null;
  }
}

/** @throws CoordinatorError `state_unwritable`. */
export function writeEntries(path: string, entries: IndexEntries): void {
  writeFileAtomic(path, `${JSON.stringify([...entries])}\n`);
}
