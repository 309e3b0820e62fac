import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CoordinatorError } from '../coordinator-error.ts';
import { readBounded } from '../bounded-file.ts';
import { lockedBy } from '../journal/run-lock.ts';
import type { RunReading } from '../read-run.ts';
import {
  answerName,
  ControlAnswerSchema,
  requestName,
  type ControlAnswer,
  type ControlRequest,
} from './control-request.ts';
import { notPrivate } from './private-directory.ts';

const LOOK_MS = 50;
/** A coordinator whose disk is full answers when it can write again. */
const PATIENCE_MS = 60_000;

/**
 * Asks a run on its way for something and waits for its answer; null when the run ended before it answered.
 *
 * @throws CoordinatorError `control_unavailable` when it cannot be asked, or does not answer in time.
 */
export async function sendControl(
  { run_id, paths }: Pick<RunReading, 'run_id' | 'paths'>,
  request: ControlRequest,
): Promise<ControlAnswer | null> {
  const id = randomUUID();
  const path = join(paths.control, requestName(id));
  const answerPath = join(paths.control, answerName(id));
  const isLive = (): boolean => lockedBy(paths.agentDirectory) === run_id;
  const deadline = performance.now() + PATIENCE_MS;
  // One that has just begun makes its directory when its first event is written.
  for (let problem = notPrivate(paths.control); problem !== null; problem = notPrivate(paths.control)) {
    if (!isLive()) return null;
    if (performance.now() > deadline) throw unavailable(run_id, problem);
    await delay(LOOK_MS);
  }
  try {
    writeFileSync(`${path}.new`, JSON.stringify(request), { mode: 0o600, flag: 'wx' });
    renameSync(`${path}.new`, path);
    for (;;) {
      const live = isLive();
      const answer = readAnswer(answerPath);
      if (answer !== null) return answer;
      if (!live) return null;
      if (performance.now() > deadline) throw unavailable(run_id, 'it did not answer within a minute');
      await delay(LOOK_MS);
    }
  } catch (error) {
    if (error instanceof CoordinatorError) throw error;
    if (!isLive()) return null;
    throw unavailable(run_id, error instanceof Error ? error.message : String(error));
  } finally {
    for (const left of [`${path}.new`, path, answerPath]) rmSync(left, { force: true });
  }
}

function readAnswer(path: string): ControlAnswer | null {
  const file = readBounded(path);
  return file === null ? null : ControlAnswerSchema.parse(JSON.parse(file.content.toString('utf8')));
}

function unavailable(runId: string, why: string): CoordinatorError {
  return new CoordinatorError(
    'control_unavailable',
    `run ${runId} cannot be steered from here: ${why}. Press Ctrl-C where it runs, or send SIGINT to its process`,
  );
}
