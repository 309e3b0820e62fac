import { resolve } from 'node:path';
import {
  locateRun,
  readKeptStatus,
  withActivity,
  type RunPlace,
  type RunStatus,
} from '@ralph/coordinator/look';
import { checkDirectory } from '../check-directory.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, isLive, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { statusText } from '../look/status-text.ts';

/** The options of `ralph status`. */
export interface StatusFlags extends LookFlags {
  /** Every unit, however many there are. */
  readonly all?: boolean | undefined;
}

/** `ralph status [run]`: shows how far a run is. */
export async function statusCommand(run: string | undefined, flags: StatusFlags, io: Io): Promise<number> {
  await checkDirectory(flags.cwd, io);
  const place = await locateRun(resolve(io.cwd, flags.cwd ?? '.'), run ?? null);
  const known = await statusOf(place, flags.json !== true && flags.all !== true);
  const status = place.live ? await withActivity(known, place, io.env) : known;
  const width = isLive(io.stdout, io.env) ? (io.stdout.columns ?? null) : null;
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(status, null, 2)}\n`
      : statusText(status, { now_ms: Date.now(), width }, colorsFor(io.stdout, io.env)),
  );
  return EXIT_CODE.succeeded;
}

/** A brief one may have been kept; any other is read from the journal, which takes more code. */
async function statusOf(place: RunPlace, brief: boolean): Promise<RunStatus> {
  const kept = brief ? await readKeptStatus(place, Date.now()) : null;
  if (kept !== null) return kept;
  const { readLocated, runStatus } = await import('../look/read-status.ts');
  return runStatus(await readLocated(place), { now_ms: Date.now(), brief });
}
