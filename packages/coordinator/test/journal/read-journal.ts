import type { RunEvent } from '@ralph/reducer';
import { readSegment } from '../../src/journal/read-segment.ts';
import type { SegmentEnd } from '../../src/journal/segment-reader.ts';

/** All that one segment of a journal says. */
export function readJournal(path: string): SegmentEnd & { readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  const end = readSegment(path, (event) => events.push(event));
  return { ...end, events };
}
