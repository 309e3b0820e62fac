import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  initialState,
  reduce,
  runningUnits,
  workerState,
  type RunState,
  type WorkerState,
} from '@ralph/reducer';
import { hostname } from 'node:os';
import { readSegment } from '../journal/read-segment.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import type { RunPaths } from '../run-paths.ts';
import type { SpawnedProcess } from './find-survivors.ts';
import { readRunRecord, type RunRecord } from './run-record.ts';

/** A run as it was left. */
export interface FormerRun {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly record: RunRecord;
  readonly state: RunState;
  /** The last line of its journal was cut off by a crash. */
  readonly torn: boolean;
  /** Units of which an attempt was under way. */
  readonly running: readonly WorkerState[];
  /** When it last gave a sign of life, in ms since 1970. */
  readonly lastSign: number;
  /** What changed meanwhile and was accepted by resumes, in words, as far as its newest journal tells. */
  readonly accepted: readonly string[];
}

/**
 * Reads a run as it was left; nothing is written.
 *
 * @throws CoordinatorError `run_record_invalid` or `journal_corrupt`, with what to do.
 */
export function readFormerRun({
  runId,
  paths,
}: {
  readonly runId: string;
  readonly paths: RunPaths;
}): FormerRun {
  const record = readRunRecord(paths);
  let state = initialState();
  let lastSign = newestLog(paths.logs);
  const accepted: string[] = [];
  const { torn } = readSegment(paths.journal, (event) => {
    state = reduce(state, event).state;
    lastSign = Math.max(lastSign, Date.parse(event.at));
    if (event.type === 'run_resumed') accepted.push(...event.accepted);
  });
  if (state.course.phase === 'created') {
    throw new CoordinatorError(
      'run_record_invalid',
      `run ${runId} ended before it began: its journal ${paths.journal} has no event. Start a new one with "ralph run <plan>"`,
    );
  }
  const running = runningUnits(state).flatMap((unitId) => workerState(state, unitId) ?? []);
  return { runId, paths, record, state, torn, running, lastSign, accepted };
}

/** The agent processes whose end nobody journalled. */
export function spawnedProcesses({ running }: Pick<FormerRun, 'running'>): readonly SpawnedProcess[] {
  return running.flatMap(({ unit_id, pid, process }) => {
    if (pid === null || process === null) return [];
    const { start_time, boot_id, pid_namespace, mark } = process;
    const ticks = start_time === null ? null : Number(start_time);
    return [{ unit_id, pid, process_start_time: ticks, boot_id, pid_namespace, mark, hostname: hostname() }];
  });
}

function newestLog(directory: string): number {
  try {
    return Math.max(0, ...readdirSync(directory).map((name) => statSync(join(directory, name)).mtimeMs));
  } catch {
    return 0;
  }
}
