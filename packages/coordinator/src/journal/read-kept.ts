import { CoordinatorError } from '../coordinator-error.ts';
import { keptSegments } from './kept-segments.ts';
import { readSegment } from './read-segment.ts';
import type { LastEvent } from './segment-reader.ts';
import type { RunEvent } from '@ralph/reducer';

/** Where an event stands. */
export interface EventPlace {
  /** Path of the segment. */
  readonly segment: string;
  readonly line: number;
}

/** How much of a journal there is. */
export interface KeptEnd {
  /** Paths of its segments, the oldest first. */
  readonly segments: readonly string[];
  /** The last line was cut off by a crash; what it announced never began. */
  readonly torn: boolean;
}

/**
 * Tells all events of a journal that are still kept, segment after segment; only one is in memory at a time.
 *
 * @throws CoordinatorError `journal_corrupt`, with the segment and the line.
 */
export function readKept(path: string, onEvent: (event: RunEvent, place: EventPlace) => void): KeptEnd {
  const segments = [...keptSegments(path), path];
  let last: LastEvent | null = null;
  let torn = false;
  for (const segment of segments) {
    if (torn) throw cutShort(segments, segment);
    ({ last, torn } = readSegment(segment, (event, line) => onEvent(event, { segment, line }), last));
  }
  return { segments, torn };
}

/** Only the newest segment is being written when a machine dies. */
function cutShort(segments: readonly string[], next: string): CoordinatorError {
  const segment = segments[segments.indexOf(next) - 1] ?? next;
  return new CoordinatorError(
    'journal_corrupt',
    `The journal ${segment} ends in the middle of a line, although ${next} goes on after it: restore it from a backup.`,
  );
}
