import { readBounded } from '../bounded-file.ts';
import type { RunPlace } from '../locate-run.ts';
import type { RunStatus, UnitStatus } from './run-status-schema.ts';
import { tailOf } from './tail-of.ts';

/** The content of `status.json` beside the journal of a large run: what a coordinator knew of it a moment ago. */
export interface KeptStatus {
  readonly schema_version: 1;
  /** Number of the last event in it. */
  readonly seq: number;
  /** Milliseconds since 1970, UTC. */
  readonly written_at_ms: number;
  /** Until then it is written anew if anything happened since; the same unit. */
  readonly next_at_ms: number;
  /** Brief, and of a run that was live unless it is over. */
  readonly status: RunStatus;
}

/** A coordinator that has much to do may be late by so much. */
const LATE_MS = 1000;

/**
 * The brief status of a run as its coordinator left it, brought up to this moment; null where that cannot be trusted, or
 * there is none, and the journal has to be read.
 */
export async function readKeptStatus(
  { run_id, live, paths }: RunPlace,
  now_ms: number,
): Promise<RunStatus | null> {
  const kept = parsed(readBounded(paths.status)?.content.toString('utf8'));
  if (!isKept(kept) || kept.status.run_id !== run_id) return null;
  const { status } = kept;
  // Only after the file, which can then be behind the journal, never ahead of it.
  const last = await lastSeq(paths.journal, run_id);
  if (last === null || last < kept.seq) return null;
  if (status.phase === 'finished') return last === kept.seq ? status : null;
  if (!live) return last === kept.seq ? died(kept) : null;
  if (now_ms < kept.written_at_ms) return null;
  if (last > kept.seq && now_ms > kept.next_at_ms + LATE_MS) return null;
  // What comes after such a wait is not in it.
  if (status.waits.some(({ until }) => until !== null && Date.parse(until) <= now_ms)) return null;
  return later(status, now_ms - kept.written_at_ms);
}

/** What was kept of a run that was live, once its process is dead: for those who look, it ended with its last event. */
function died({ status, written_at_ms }: KeptStatus): RunStatus | null {
  const idle = written_at_ms - Date.parse(status.last_event_at ?? '');
  // Also when there is no such time.
  if (!(idle >= 0)) return null;
  return { ...later(status, -idle), phase: 'died', verifying: null, waits: [] };
}

function later(status: RunStatus, ms: number): RunStatus {
  const units = status.units.map((unit) =>
    unit.status === 'running' && unit.elapsed_ms !== null
      ? { ...unit, elapsed_ms: Math.max(0, unit.elapsed_ms + ms) }
      : unit,
  );
  return { ...status, elapsed_ms: Math.max(0, status.elapsed_ms + ms), units };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The number of the last whole event of a journal; null where its end does not tell. */
async function lastSeq(journal: string, runId: string): Promise<number | null> {
  // Behind the last line break is nothing, or what a crash left of a line.
  const event = parsed((await tailOf(journal)).split('\n').at(-2));
  if (!isFields(event) || event['v'] !== 1 || event['run_id'] !== runId) return null;
  return isCount(event['seq']) ? event['seq'] : null;
}

// By hand, for loading schemas takes longer than all else that a look at a run needs.
type Check = (value: unknown) => boolean;

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumber: Check = (value) => Number.isFinite(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isOneOf =
  (words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isRecordOf =
  (check: Check): Check =>
  (value) =>
    isFields(value) && Object.values(value).every(check);
const hasFields = (checks: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(checks);
  return (value) => isFields(value) && entries.every(([name, check]) => check(value[name]));
};

const isUsage = isRecordOf((value) => isNumber(value) || isText(value));

/** What each field of a unit has to be. */
export const UNIT_CHECKS: Readonly<Record<string, Check>> = {
  unit_id: isText,
  status: isOneOf([
    'pending',
    'running',
    'succeeded',
    'failed',
    'blocked',
    'cancelled',
    'skipped',
  ] satisfies UnitStatus['status'][]),
  attempts: isCount,
  agent: orNull(isText),
  doing: orNull(isText),
  why: orNull(isText),
  needs: isListOf(isText),
  started_at: orNull(isText),
  finished_at: orNull(isText),
  elapsed_ms: orNull(isCount),
  usage: orNull(isUsage),
  files_changed: isCount,
};

/** What each field of a run has to be. */
export const RUN_CHECKS: Readonly<Record<string, Check>> = {
  schema_version: (value) => value === 1,
  run_id: isText,
  phase: isText,
  outcome: orNull(isText),
  plan_path: orNull(isText),
  started_at: orNull(isText),
  finished_at: orNull(isText),
  last_event_at: orNull(isText),
  elapsed_ms: isCount,
  max_workers: isCount,
  resumed: isCount,
  counts: isRecordOf(isCount),
  usage: orNull(isUsage),
  verifying: orNull(isText),
  out_of_bounds: isCount,
  waits: isListOf(hasFields({ unit_id: isText, agent: orNull(isText), why: isText, until: orNull(isText) })),
  units: isListOf(hasFields(UNIT_CHECKS)),
};

const isKeptShape = hasFields({
  schema_version: (value) => value === 1,
  seq: isCount,
  written_at_ms: isCount,
  next_at_ms: isCount,
  status: hasFields(RUN_CHECKS),
});

function isKept(value: unknown): value is KeptStatus {
  return isKeptShape(value);
}
