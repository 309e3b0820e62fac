import { Doubt, readSegmentWith, type EventReader, type SegmentEnd } from './segment-reader.ts';

/**
 * As `readSegment`, for a command that only looks: what judges events by their schema takes longer to load than most
 * journals to read, so it is loaded only where an event is not plainly one. Then all is read again, for a new reader.
 *
 * @throws CoordinatorError `journal_corrupt`, with the line number, for everything but a torn last line.
 */
export async function readLightly(path: string, begin: () => EventReader): Promise<SegmentEnd> {
  try {
    return readSegmentWith(doubt, path, begin());
  } catch (error) {
    if (!(error instanceof Doubt)) throw error;
  }
  const { readSegment } = await import('./read-segment.ts');
  return readSegment(path, begin());
}

function doubt(): never {
  throw new Doubt();
}
