import type { ControlRequest, RunReading } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { askRun } from '../look/ask-run.ts';
import { openRun } from '../look/open-run.ts';

/** The options of `ralph stop`. */
export interface StopFlags {
  readonly now?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** `ralph stop [unit] [run]`: stops a run that goes on elsewhere, or one unit of it. */
export async function stopCommand(
  unitId: string | undefined,
  run: string | undefined,
  flags: StopFlags,
  io: Io,
): Promise<number> {
  const reading = await openRun(run, flags, io);
  const { refuseOwnSteering, requireUnit } = await import('@ralph/coordinator');
  refuseOwnSteering(reading.root, io.env);
  if (unitId !== undefined) requireUnit(reading, unitId);
  if (!reading.live) throw notLive(reading);
  const now = flags.now ?? false;
  const request: ControlRequest =
    unitId === undefined ? { action: 'stop_run', now } : { action: 'stop_unit', unit_id: unitId, now };
  // It was going on when it was asked, and may come to its end, by this or by itself, before its answer is read.
  const said = (await askRun(reading, request)) ?? `run ${reading.run_id} has ended`;
  io.stdout.write(`${said}\n`);
  return EXIT_CODE.succeeded;
}

function notLive({ run_id, summary, last_event_at }: RunReading): CliError {
  const died = summary === null && last_event_at !== null;
  const how = died
    ? `its process is gone: "ralph resume ${run_id}" ends what is left of it and goes on`
    : 'it is over';
  return new CliError('run_over', `run ${run_id} does not go on, so there is nothing to stop: ${how}`);
}
