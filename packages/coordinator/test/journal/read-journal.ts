import type { RunEvent } from '@ralph/reducer';
import { readSegment, type SegmentEnd } from '../../src/journal/read-segment.ts';

/** All that one segment of a journal says. */
export function readJournal(path: string): SegmentEnd & { readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  const end = readSegment(path, (event) => events.push(event));
  return { ...end, events };
}
