import { lastActivity, runStatus } from '@ralph/coordinator/look';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, isLive, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';
import { statusText } from '../look/status-text.ts';

/** The options of `ralph status`. */
export interface StatusFlags extends LookFlags {
  /** Every unit, however many there are. */
  readonly all?: boolean | undefined;
}

/** `ralph status [run]`: shows how far a run is. */
export async function statusCommand(run: string | undefined, flags: StatusFlags, io: Io): Promise<number> {
  const reading = await openRun(run, flags, io);
  const doing = reading.live ? await lastActivity(reading, io.env) : new Map<string, string>();
  const now_ms = Date.now();
  const brief = flags.json !== true && flags.all !== true;
  const status = runStatus(reading, { now_ms, doing, brief });
  const width = isLive(io.stdout, io.env) ? (io.stdout.columns ?? null) : null;
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(status, null, 2)}\n`
      : statusText(status, { now_ms, width }, colorsFor(io.stdout, io.env)),
  );
  return EXIT_CODE.succeeded;
}
