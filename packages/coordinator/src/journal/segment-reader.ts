import { isPlainEvent, type RunEvent } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import { lineBlocks, type JournalLine } from './journal-lines.ts';

/** How a segment of a journal ends. */
export interface SegmentEnd {
  /** The last line was cut off by a crash; what it announced never began. */
  readonly torn: boolean;
  /** Length of the file up to the end of the last good line. */
  readonly good_bytes: number;
  /** Length of the first line; 0 when there is none. */
  readonly head_bytes: number;
  /** The last good line, for whoever reads the next segment. */
  readonly last: LastEvent | null;
}

/** What is known of the events before a line. */
export interface LastEvent {
  readonly run_id: string;
  readonly seq: number;
  /** The version that began the run, where its first event was read. */
  readonly ralph_version: string | null;
}

/** Told of each event, with the number of its line. */
export type EventReader = (event: RunEvent, line: number) => void;

/** What is known of a value that is not plainly an event. */
export type Verdict =
  | { readonly ok: true; readonly event: RunEvent }
  /** `problems` is null when this version knows no event of its type. */
  | { readonly ok: false; readonly problems: string | null };

/** Thrown by who cannot judge a value that is not plainly an event. */
export class Doubt extends Error {
  override readonly name = 'Doubt';
}

/**
 * Tells the events of one segment of a journal, one after the other. What is plainly an event needs no `judge`.
 *
 * @throws CoordinatorError `journal_corrupt`, with the line number, for everything but a torn last line.
 */
export function readSegmentWith(
  judge: (value: unknown) => Verdict,
  path: string,
  onEvent: EventReader,
  before: LastEvent | null = null,
): SegmentEnd {
  try {
    return readLines({ judge, path, before }, onEvent);
  } catch (cause) {
    if (cause instanceof CoordinatorError || cause instanceof Doubt) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError('journal_corrupt', `The journal ${path} cannot be read: ${reason}.`, cause);
  }
}

interface Reading {
  readonly judge: (value: unknown) => Verdict;
  readonly path: string;
  readonly before: LastEvent | null;
}

function readLines({ judge, path, before }: Reading, onEvent: EventReader): SegmentEnd {
  let good_bytes = 0;
  let head_bytes = 0;
  let read = 0;
  let last = before;
  for (const { lines, ...block } of lineBlocks(path)) {
    for (const [place, line] of lines.entries()) {
      const value = valueOf(line);
      read += 1;
      if (value === undefined) {
        if (!block.last || place + 1 < lines.length)
          throw corrupt({ path, line: read }, 'one event as JSON in UTF-8', problemOf(line), REPAIR);
        good_bytes += lengthOf(lines.slice(0, place));
        return { torn: true, good_bytes, head_bytes, last };
      }
      const event = checkedEvent({ path, line: read, before: last }, value, judge);
      last = lastEvent(event, last);
      if (read === 1) head_bytes = lengthOf([line]);
      onEvent(event, read);
    }
    good_bytes += block.bytes;
  }
  return { torn: false, good_bytes, head_bytes, last };
}

function lengthOf(lines: readonly JournalLine[]): number {
  return lines.reduce(
    (length, line) => length + (typeof line === 'string' ? Buffer.byteLength(line) + 1 : 0),
    0,
  );
}

function lastEvent(event: RunEvent, before: LastEvent | null): LastEvent {
  const { run_id, seq } = event;
  const began = event.type === 'run_started' ? event.ralph_version : null;
  return { run_id, seq, ralph_version: before?.ralph_version ?? began };
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly before: LastEvent | null;
}

/** Undefined, which JSON has no word for, when the line holds no JSON. */
function valueOf(line: JournalLine): unknown {
  if (typeof line !== 'string') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function problemOf(line: JournalLine): string {
  if (typeof line !== 'string') return line.problem;
  try {
    JSON.parse(line);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const REPAIR =
  'The journal is the truth of its run and was changed or damaged: restore it from a backup, or start a new run.';

/**
 * Checks in the order in which the answers help: format, place in the file, run, then the fields of the event. Keeps the
 * value as it was written, down to the order of its fields: a replay must give the very same state.
 */
function checkedEvent(place: Place, value: unknown, judge: Reading['judge']): RunEvent {
  const { before } = place;
  const { v, seq, run_id, type } = envelopeOf(value);
  if (v !== 1) throw corrupt(place, '"v":1', `"v":${show(v)}`, newer(before));
  // A later segment begins with a snapshot of all that went before.
  const expected = before !== null ? before.seq + 1 : type === 'run_snapshot' ? seq : 1;
  if (seq !== expected) throw corrupt(place, `"seq":${show(expected)}`, `"seq":${show(seq)}`, REPAIR);
  const runId = before?.run_id ?? run_id;
  if (run_id !== runId) throw corrupt(place, `"run_id":${show(runId)}`, `"run_id":${show(run_id)}`, REPAIR);
  if (isPlainEvent(value)) return value;
  const verdict = judge(value);
  if (verdict.ok) return verdict.event;
  if (verdict.problems === null)
    throw corrupt(place, 'an event type that this version knows', `"type":${show(type)}`, newer(before));
  throw corrupt(place, `a complete ${show(type)} event`, verdict.problems, REPAIR);
}

/** The first four are checked one by one, each with its own answer. */
function envelopeOf(value: unknown): Partial<Record<'v' | 'seq' | 'run_id' | 'type', unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}

function newer(before: LastEvent | null): string {
  const version = before?.ralph_version ?? null;
  const writer = version === null ? '' : ` (the run was started by version ${version})`;
  return `A newer ralph wrote it${writer}: read it with that version.`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function corrupt(
  { path, line }: Omit<Place, 'before'>,
  expected: string,
  got: string,
  remedy: string,
): CoordinatorError {
  const message = `The journal ${path} is corrupt at line ${line}: expected ${expected}, got ${got}. ${remedy}`;
  return new CoordinatorError('journal_corrupt', message);
}
