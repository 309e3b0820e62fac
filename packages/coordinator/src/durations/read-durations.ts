import { existsSync } from 'node:fs';
import { DurationsRecordSchema, type DurationsRecord } from './durations-record.ts';
import { readBounded } from '../bounded-file.ts';

/** What was read, and what a person should know about it. */
export interface ReadDurations {
  /** Null when there is none that could be used. */
  readonly record: DurationsRecord | null;
  readonly notice: string | null;
}

/** Reads what is kept of a checkout's durations. They only help: whatever is wrong with them, the run does without. */
export function readDurations(path: string): ReadDurations {
  const file = readBounded(path);
  if (file === null)
    return { record: null, notice: existsSync(path) ? unusable(path, 'it is no file to read') : null };
  try {
    return { record: DurationsRecordSchema.parse(JSON.parse(file.content.toString('utf8'))), notice: null };
  } catch {
    return { record: null, notice: unusable(path, 'it does not say what was expected') };
  }
}

function unusable(path: string, why: string): string {
  return `the durations of earlier runs in ${path} are not used, for ${why}; the next run that ends replaces them`;
}
