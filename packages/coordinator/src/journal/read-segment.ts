import { TextDecoder } from 'node:util';
import * as z from 'zod';
import { RunEventSchema, type RunEvent } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import { journalLines } from './journal-lines.ts';

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

/**
 * Tells the events of one segment of a journal, one after the other; only one is in memory at a time.
 *
 * @throws CoordinatorError `journal_corrupt`, with the line number, for everything but a torn last line.
 */
export function readSegment(path: string, onEvent: EventReader, before: LastEvent | null = null): SegmentEnd {
  try {
    return readLines(path, onEvent, before);
  } catch (cause) {
    if (cause instanceof CoordinatorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError('journal_corrupt', `The journal ${path} cannot be read: ${reason}.`, cause);
  }
}

function readLines(path: string, onEvent: EventReader, before: LastEvent | null): SegmentEnd {
  let good_bytes = 0;
  let head_bytes = 0;
  let read = 0;
  let last = before;
  for (const { bytes, ...line } of journalLines(path)) {
    const parsed = line.whole ? parseLine(bytes) : { problem: 'a line without an end' };
    read += 1;
    if ('problem' in parsed) {
      if (line.last) return { torn: true, good_bytes, head_bytes, last };
      throw corrupt({ path, line: read }, 'one event as JSON in UTF-8', parsed.problem, REPAIR);
    }
    const event = checkedEvent({ path, line: read }, parsed.value, last);
    last = lastEvent(event, last);
    good_bytes += bytes.length + 1;
    head_bytes ||= good_bytes;
    onEvent(event, read);
  }
  return { torn: false, good_bytes, head_bytes, last };
}

function lastEvent(event: RunEvent, before: LastEvent | null): LastEvent {
  const { run_id, seq } = event;
  const began = event.type === 'run_started' ? event.ralph_version : null;
  return { run_id, seq, ralph_version: before?.ralph_version ?? began };
}

interface Place {
  readonly path: string;
  readonly line: number;
}

type Parsed = { readonly value: unknown } | { readonly problem: string };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseLine(bytes: Uint8Array): Parsed {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const REPAIR =
  'The journal is the truth of its run and was changed or damaged: restore it from a backup, or start a new run.';

/** Checks in the order in which the answers help: format, place in the file, run, then the fields of the event. */
function checkedEvent(place: Place, value: unknown, before: LastEvent | null): RunEvent {
  const { v, seq, run_id, type } = envelopeOf(value);
  if (v !== 1) throw corrupt(place, '"v":1', `"v":${show(v)}`, newer(before));
  // A later segment begins with a snapshot of all that went before.
  const expected = before !== null ? before.seq + 1 : type === 'run_snapshot' ? seq : 1;
  if (seq !== expected) throw corrupt(place, `"seq":${show(expected)}`, `"seq":${show(seq)}`, REPAIR);
  const runId = before?.run_id ?? run_id;
  if (run_id !== runId) throw corrupt(place, `"run_id":${show(runId)}`, `"run_id":${show(run_id)}`, REPAIR);
  if (isRunEvent(value)) return value;
  const error = RunEventSchema.safeParse(value).error;
  const isUnknownType = error?.issues.some((issue) => issue.path[0] === 'type') ?? false;
  if (isUnknownType)
    throw corrupt(place, 'an event type that this version knows', `"type":${show(type)}`, newer(before));
  const problems = error === undefined ? 'something else' : z.prettifyError(error);
  throw corrupt(place, `a complete ${show(type)} event`, problems, REPAIR);
}

/** The first four are checked one by one, each with its own answer. */
function envelopeOf(value: unknown): Partial<Record<'v' | 'seq' | 'run_id' | 'type', unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Keeps the value as it was written, down to the order of its fields: a replay must give the very same state. */
function isRunEvent(value: unknown): value is RunEvent {
  return RunEventSchema.safeParse(value).success;
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

function corrupt({ path, line }: Place, expected: string, got: string, remedy: string): CoordinatorError {
  const message = `The journal ${path} is corrupt at line ${line}: expected ${expected}, got ${got}. ${remedy}`;
  return new CoordinatorError('journal_corrupt', message);
}
