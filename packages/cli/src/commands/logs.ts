import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunReading } from '@ralph/coordinator';
import { workerState } from '@ralph/reducer';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openLogPrinter } from '../look/log-printer.ts';
import { openRun } from '../look/open-run.ts';

/** The options of `ralph logs`. */
export interface LogsFlags extends Omit<LookFlags, 'json'> {
  readonly follow?: boolean | undefined;
  readonly raw?: boolean | undefined;
}

const POLL_MS = 200;

/** `ralph logs <unit> [run]`: shows what a unit printed, and follows it. */
export async function logsCommand(
  unitId: string,
  run: string | undefined,
  flags: LogsFlags,
  io: Io,
): Promise<number> {
  let reading = await openRun(run, flags, io);
  const { openLogReader, requireUnit } = await import('@ralph/coordinator/look');
  requireUnit(reading, unitId);
  const log = openLogReader(join(reading.log_directory, `${unitId}.log`));
  const printer = openLogPrinter(io.stdout, colorsFor(io.stdout, io.env), flags.raw ?? false);
  const closed = new AbortController();
  // Whoever has seen enough, such as `| head`, need not wait for the end of the unit.
  io.stdout.once('close', () => closed.abort());
  io.stdout.once('error', () => closed.abort());
  for (;;) {
    // Asked before the log is read: what is printed in between is read too.
    const isOver = flags.follow !== true || hasEnded(reading, unitId);
    log.read(printer.print);
    if (isOver || closed.signal.aborted) break;
    await delay(POLL_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    reading = await openRun(reading.run_id, flags, io);
  }
  printer.end();
  if (flags.follow === true && !reading.live && reading.summary === null)
    io.stderr.write(`the run died; go on with: ralph resume ${reading.run_id}\n`);
  else if (!printer.printed()) io.stderr.write(`note: ${unitId} has printed nothing\n`);
  return EXIT_CODE.succeeded;
}

function hasEnded({ state, live }: RunReading, unitId: string): boolean {
  const status = workerState(state, unitId)?.status;
  return !live || (status !== 'running' && status !== 'pending');
}
