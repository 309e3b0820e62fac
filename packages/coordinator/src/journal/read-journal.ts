import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { RunEventSchema, type RunEvent } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import { journalLines } from './journal-lines.ts';

/** What a journal says. */
export interface JournalContent {
  readonly events: readonly RunEvent[];
  /** The last line was cut off by a crash; it is not among the events, and what it announced never began. */
  readonly torn: boolean;
  /** Length of the file up to the end of the last good line. */
  readonly good_bytes: number;
}

/**
 * Reads a journal.
 *
 * @throws CoordinatorError `journal_corrupt`, with the line number, for everything but a torn last line.
 */
export function readJournal(path: string): JournalContent {
  try {
    return readLines(path);
  } catch (cause) {
    if (cause instanceof CoordinatorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError('journal_corrupt', `The journal ${path} cannot be read: ${reason}.`, cause);
  }
}

function readLines(path: string): JournalContent {
  const events: RunEvent[] = [];
  let goodBytes = 0;
  for (const line of journalLines(path)) {
    const parsed = line.whole ? parseLine(line.bytes) : { problem: 'a line without an end' };
    if ('problem' in parsed) {
      if (line.last) return { events, torn: true, good_bytes: goodBytes };
      throw corrupt(path, events.length + 1, 'one event as JSON in UTF-8', parsed.problem, REPAIR);
    }
    events.push(checkedEvent(path, parsed.value, events));
    goodBytes += line.bytes.length + 1;
  }
  return { events, torn: false, good_bytes: goodBytes };
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
function checkedEvent(path: string, value: unknown, before: readonly RunEvent[]): RunEvent {
  const line = before.length + 1;
  const { v, seq, run_id, type } = EnvelopeSchema.parse(value);
  if (v !== 1) throw corrupt(path, line, '"v":1', `"v":${show(v)}`, newer(before));
  if (seq !== line) throw corrupt(path, line, `"seq":${line}`, `"seq":${show(seq)}`, REPAIR);
  const runId = before[0]?.run_id ?? run_id;
  if (run_id !== runId)
    throw corrupt(path, line, `"run_id":${show(runId)}`, `"run_id":${show(run_id)}`, REPAIR);
  if (isRunEvent(value)) return value;
  const error = RunEventSchema.safeParse(value).error;
  const isUnknownType = error?.issues.some((issue) => issue.path[0] === 'type') ?? false;
  if (isUnknownType)
    throw corrupt(path, line, 'an event type that this version knows', `"type":${show(type)}`, newer(before));
  const problems = error === undefined ? 'something else' : z.prettifyError(error);
  throw corrupt(path, line, `a complete ${show(type)} event`, problems, REPAIR);
}

/** The first four are checked one by one, each with its own answer. */
const EnvelopeSchema = z
  .object({ v: z.unknown(), seq: z.unknown(), run_id: z.unknown(), type: z.unknown() })
  .partial()
  .catch({});

/** Keeps the value as it was written, down to the order of its fields: a replay must give the very same state. */
function isRunEvent(value: unknown): value is RunEvent {
  return RunEventSchema.safeParse(value).success;
}

function newer(before: readonly RunEvent[]): string {
  const first = before[0];
  const writer =
    first?.type === 'run_started' ? ` (the run was started by version ${first.ralph_version})` : '';
  return `A newer ralph wrote it${writer}: read it with that version.`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function corrupt(
  path: string,
  line: number,
  expected: string,
  got: string,
  remedy: string,
): CoordinatorError {
  const message = `The journal ${path} is corrupt at line ${line}: expected ${expected}, got ${got}. ${remedy}`;
  return new CoordinatorError('journal_corrupt', message);
}
