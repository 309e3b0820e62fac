import * as z from 'zod';
import { readBounded } from '../bounded-file.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import type { IndexEntries } from './stage-commit.ts';

const EntriesSchema = z.array(z.tuple([z.string(), z.string()]));
const RecordSchema = z.object({ before: EntriesSchema, entering: EntriesSchema });

/** What a committer has to know of the user's index, also after it was killed. */
export interface StagingRecord {
  /** What was staged when the run began, by path. */
  readonly before: IndexEntries;
  /** What the committer was entering. */
  readonly entering: IndexEntries;
}

/** Reads the record of whoever worked before; null where there is none. */
export function readStagingRecord(path: string): StagingRecord | null {
  const text = readBounded(path)?.content.toString('utf8');
  if (text === undefined) return null;
  try {
    const { before, entering } = RecordSchema.parse(JSON.parse(text));
    return { before: new Map(before), entering: new Map(entering) };
  } catch {
    return null;
  }
}

/** @throws CoordinatorError `state_unwritable`. */
export function writeStagingRecord(path: string, { before, entering }: StagingRecord): void {
  writeFileAtomic(path, `${JSON.stringify({ before: [...before], entering: [...entering] })}\n`);
}
