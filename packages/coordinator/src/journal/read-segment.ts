import { RunEventSchema, type RunEvent } from '@ralph/reducer';
import * as z from 'zod';
import {
  readSegmentWith,
  type EventReader,
  type LastEvent,
  type SegmentEnd,
  type Verdict,
} from './segment-reader.ts';

/**
 * Tells the events of one segment of a journal, one after the other.
 *
 * @throws CoordinatorError `journal_corrupt`, with the line number, for everything but a torn last line.
 */
export function readSegment(path: string, onEvent: EventReader, before: LastEvent | null = null): SegmentEnd {
  return readSegmentWith(verdictOf, path, onEvent, before);
}

/** By the schema, which says what is wrong. */
function verdictOf(value: unknown): Verdict {
  if (isRunEvent(value)) return { ok: true, event: value };
  const error = RunEventSchema.safeParse(value).error;
  const isUnknownType = error?.issues.some((issue) => issue.path[0] === 'type') ?? false;
  if (isUnknownType) return { ok: false, problems: null };
  return { ok: false, problems: error === undefined ? 'something else' : z.prettifyError(error) };
}

/** Keeps the value as it was written, down to the order of its fields: a replay must give the very same state. */
function isRunEvent(value: unknown): value is RunEvent {
  return RunEventSchema.safeParse(value).success;
}
