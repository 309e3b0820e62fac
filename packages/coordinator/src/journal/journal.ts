import type { EventBody, RunEvent } from '@ralph/reducer';
import type { CoordinatorError } from '../coordinator-error.ts';
import type { JournalKeeping } from './journal-keeping.ts';
import { keepSegment, tidySegments } from './kept-segments.ts';
import { openLineFile, type LineFile } from './line-file.ts';
import { createSegment } from './segment.ts';

/**
 * The append-only truth of one run: one event a line.
 *
 * A disk that cannot be written stalls a journal: what is appended then waits in memory, in order, until `retry`
 * succeeds; `durable` waits with it until the owner abandons that.
 */
export interface Journal extends Pick<
  LineFile,
  'flush' | 'durable' | 'stalled' | 'retry' | 'abandon' | 'syncs' | 'inPlace' | 'putBack' | 'close'
> {
  readonly path: string;
  /** Stamps an event and writes its line at once: unless stalled, it survives the death of this process from here on. */
  readonly append: (body: EventBody) => RunEvent;
  /** True when the newest segment has grown beyond its limit. */
  readonly full: () => boolean;
  /**
   * Begins a new segment with a snapshot of the state after all events so far; the old one is kept beside it.
   * Null when that could not be done: the old one just grows on.
   */
  readonly rotate: (snapshot: EventBody) => RunEvent | null;
  /** Whom to tell what happens on the disk. */
  readonly observe: (observer: JournalObserver) => void;
}

/** Who follows a journal. */
interface JournalObserver {
  /** All events up to this number survive a power loss. */
  readonly onDurable: (seq: number) => void;
  readonly onStalled: (error: CoordinatorError) => void;
}

/** Where a journal goes, and what its lines are stamped with. */
export interface JournalOptions {
  readonly path: string;
  readonly run_id: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  readonly keeping?: JournalKeeping | undefined;
}

const SEGMENT_BYTES = 8 * 1024 * 1024;
const KEEP_SEGMENTS = 7;

/** Where a journal stops that is to be continued. */
export interface JournalPlace {
  readonly fd: number;
  readonly size: number;
  /** Length of its first line, which is a snapshot in all segments but the first. */
  readonly head_bytes: number;
  readonly seq: number;
}

/**
 * Creates the journal of a new run, with its directory.
 *
 * @throws CoordinatorError `journal_unwritable`
 */
export function openJournal(options: JournalOptions): Journal {
  return journalAt(options, { fd: createSegment(options.path), size: 0, head_bytes: 0, seq: 0 });
}

/** The journal whose newest segment stops here. */
export function journalAt(options: JournalOptions, place: JournalPlace): Journal {
  const {
    path,
    run_id,
    now,
    keeping: { segmentBytes = SEGMENT_BYTES, keepSegments = KEEP_SEGMENTS } = {},
  } = options;
  let { seq } = place;
  let durableSeq = seq;
  let fullAt = place.head_bytes + segmentBytes;
  let observer: JournalObserver = { onDurable: () => {}, onStalled: () => {} };
  const file = openLineFile({
    path,
    fd: place.fd,
    size: place.size,
    onDurable: (lines) => observer.onDurable((durableSeq += lines)),
    onStalled: (error) => observer.onStalled(error),
  });

  const stamped = (body: EventBody): { readonly event: RunEvent; readonly line: Buffer } => {
    const event = stamp(body, { v: 1, seq: seq + 1, at: new Date(now()).toISOString(), run_id });
    return { event, line: Buffer.from(`${JSON.stringify(event)}\n`) };
  };

  return {
    path,
    flush: file.flush,
    durable: file.durable,
    stalled: file.stalled,
    retry: file.retry,
    abandon: file.abandon,
    syncs: file.syncs,
    inPlace: file.inPlace,
    putBack: file.putBack,
    close: file.close,
    full: () => file.size() > fullAt && file.stalled() === null,
    observe: (next) => void (observer = next),
    append(body) {
      const { event, line } = stamped(body);
      file.append(line);
      seq += 1;
      return event;
    },
    rotate(snapshot) {
      const { event, line } = stamped(snapshot);
      const isBegun = file.startAnew(line, () => keepSegment(path));
      fullAt = isBegun ? line.length + segmentBytes : file.size() + segmentBytes / 8;
      tidySegments(path, keepSegments);
      if (!isBegun) return null;
      seq += 1;
      return event;
    },
  };
}

/** The envelope comes first, then what every unit's event has: lines stay readable for people. */
function stamp(body: EventBody, envelope: Pick<RunEvent, 'v' | 'seq' | 'at' | 'run_id'>): RunEvent {
  const { v, seq, at, run_id } = envelope;
  // Assigned to a literal, for a spread of many shapes takes longer than all else that is done with an event.
  const head =
    'unit_id' in body && 'attempt' in body
      ? { v, seq, at, run_id, type: body.type, unit_id: body.unit_id, attempt: body.attempt }
      : { v, seq, at, run_id, type: body.type };
  return Object.assign(head, body, envelope);
}
