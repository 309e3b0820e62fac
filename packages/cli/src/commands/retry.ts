import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { askRun } from '../look/ask-run.ts';
import { openRun } from '../look/open-run.ts';
import { resumeWanted } from './resume.ts';

/** The options of `ralph retry`. */
export interface RetryFlags {
  readonly feedback?: string | undefined;
  readonly acceptChanges?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** `ralph retry <unit> [run]`: has a unit tried again, by the run that goes on or by going on with it. */
export async function retryCommand(
  unitId: string,
  run: string | undefined,
  flags: RetryFlags,
  io: Io,
): Promise<number> {
  const reading = await openRun(run, flags, io);
  const { refuseOwnSteering, requireUnit } = await import('@ralph/coordinator');
  refuseOwnSteering(reading.root, io.env);
  requireUnit(reading, unitId);
  const feedback = flags.feedback ?? null;
  const said = reading.live
    ? await askRun(reading, { action: 'retry_unit', unit_id: unitId, feedback })
    : null;
  // One that ended in the meantime is gone on with, as if that had been known.
  if (said === null) {
    const { feedback: _, ...resumeFlags } = flags;
    return resumeWanted(
      { run: { by: 'id', id: reading.run_id }, retry: { unit_id: unitId, feedback } },
      resumeFlags,
      io,
    );
  }
  io.stdout.write(`${said}\n`);
  return EXIT_CODE.succeeded;
}
